/**
 * Everything that can happen to a few peers, instead of some of it: the production {@code Peer}s in a world of values, every choice of what comes next taken, each state
 * looked at once, and the {@linkplain io.zab.testkit.predicate predicates} asked after every step.
 *
 * <pre>
 *   Start ─▶ Path ─▶ Explorer ── choice ──▶ World ── input ──▶ Members: Member (Peer, Applier, ValueLog)
 *                       ▲                     │                    copied, stepped, known by its Fingerprint
 *                       └── State, a few ◀────┴── events ─▶ Judge: Model and Predicates, likewise
 *                           numbers                           Lineage: of both the last that were needed, others made again
 *
 *   LinkGraphs ─▶ Election: the same members, time in step, the links of a graph for ever
 * </pre>
 *
 * Start at {@link io.zab.testkit.exhaustive.Exploration} and {@link io.zab.testkit.exhaustive.LinkGraphs}, which {@code io.zab.testkit.Exhaust} calls; then
 * {@code World} and {@code Choice}. A peer knows nothing of being copied: {@code Copier} and {@code Fingerprint} read its private fields, which works on the class path
 * only. {@code docs/testing.md} says what is left out, and why. One thread for each exploration.
 */
@NullMarked
package io.zab.testkit.exhaustive;

import org.jspecify.annotations.NullMarked;
