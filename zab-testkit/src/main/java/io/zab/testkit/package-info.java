/**
 * What zab is tested with: {@link io.zab.testkit.Simulate} runs whole clusters in one thread under every fault. And what its users may test with, too:
 * {@code io.zab.testkit.history} says of what clients saw whether it is linearizable.
 *
 * <pre>
 *   Simulate ──▶ sim (cluster in virtual time) ──▶ model (what is true) ──▶ predicate (what must hold)
 *                 └──▶ disk (forgets)       scenario (stories in text, on the same parts)
 *
 *   your clients ──▶ history (records and checks)
 * </pre>
 */
@NullMarked
package io.zab.testkit;

import org.jspecify.annotations.NullMarked;
