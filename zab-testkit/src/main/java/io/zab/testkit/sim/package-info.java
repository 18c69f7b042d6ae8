/**
 * A whole cluster in one thread, with virtual time and one seed: real peers, real appliers, the production storage code on simulated disks, and
 * faults of every kind.
 *
 * <pre>
 *   Options (drawn from the seed) ──▶ Simulation ── events in the order of virtual time ──▶ Machines ──▶ SimProcess (one life of one peer)
 *                                      │    │                                              │ drives Peer, Applier, Store as the runtime does
 *                                      │    └─ SimNetwork, Load, Faults            SimEffects: what the core wants done
 *                                      └─ Timeline, Coverage                               ▼
 *                                                                          Model and predicates
 * </pre>
 *
 * Start at {@link io.zab.testkit.sim.Simulation}. Everything that is random comes from the seed by a source of its own for each purpose, and nothing here
 * iterates over an unordered collection: the same seed gives the same run in every JVM.
 */
@NullMarked
package io.zab.testkit.sim;

import org.jspecify.annotations.NullMarked;
