/**
 * What zab is tested with: {@link io.zab.testkit.Simulate} runs whole clusters in one thread under every
 * fault.
 *
 * <pre>
 *   Simulate ──▶ sim (cluster in virtual time) ──▶ model (what is true) ──▶ predicate (what must hold)
 *                 └──▶ disk (forgets)       scenario (stories in text, on the same parts)
 * </pre>
 */
@NullMarked
package io.zab.testkit;

import org.jspecify.annotations.NullMarked;
