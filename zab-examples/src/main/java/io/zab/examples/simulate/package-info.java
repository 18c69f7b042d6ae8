/**
 * The simulator of the testkit, run for long: progress while it runs, and of each failure what one needs to look at it the next morning.
 *
 * <pre>
 *   LongRun ──▶ Campaign (testkit: many seeds, threads) ──▶ Failures ──▶ one file per failed seed: story, smaller run, replay command
 *      └─ every so often a line on stderr
 * </pre>
 *
 * Start at {@link io.zab.examples.simulate.LongRun}. Threads: those of the campaign, one that tells progress, one that reduces failures; all end with the run.
 */
@NullMarked
package io.zab.examples.simulate;

import org.jspecify.annotations.NullMarked;
