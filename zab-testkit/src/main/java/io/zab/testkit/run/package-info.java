/**
 * Runs of the simulator, said in a line, repeated, many at a time, and reduced to what is worth reading.
 *
 * <pre>
 *   Campaign (many seeds, threads) ──▶ Failure ──▶ Shrinker ──▶ Shrunk: options, at most 60 lines, the line that repeats it
 *                        │                │           │
 *                        └────────────────┴───────────┴──▶ Worlds: makes the simulation of a Plan (zab's own, or that of an application)
 * </pre>
 *
 * Start at {@link io.zab.testkit.run.Plan}. Used by what starts simulations: {@link io.zab.testkit.Simulate} and the example program. A run is one thread's; only a
 * campaign has several of them.
 */
@NullMarked
package io.zab.testkit.run;

import org.jspecify.annotations.NullMarked;
