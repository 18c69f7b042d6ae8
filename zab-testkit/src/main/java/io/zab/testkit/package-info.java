/**
 * What zab is tested with: {@link io.zab.testkit.Simulate} runs whole clusters in one thread under every fault. And what its users may test with, too:
 * {@link io.zab.testkit.Simulation} does that with a state machine of theirs, and {@code io.zab.testkit.history} says of what clients saw whether it is
 * linearizable.
 *
 * <pre>
 *   your state machine ──▶ Simulation (applies all of it twice)
 *                             ▼
 *   Simulate ──▶ run (many seeds; smaller failures) ──▶ sim (cluster in virtual time) ──▶ model (what is true) ──▶ predicate (what must hold)
 *                 └──▶ disk (forgets)       scenario (stories in text, on the same parts)
 *
 *   your clients ──▶ history (records and checks)
 * </pre>
 */
@NullMarked
package io.zab.testkit;

import org.jspecify.annotations.NullMarked;
