/**
 * One voter of ZAB as a deterministic state machine. Nothing here reads a clock, a file, a socket or a random source of its own: the same inputs give the
 * same effects, always.
 *
 * <pre>
 *   tick, message, link, stored, applied, request ──▶ Peer ──▶ role ──▶ next role, calls on Effects
 *                        ▲                                                     │
 *                        └──────────────── io.zab.runtime, or a simulator ◀────┘
 *
 *   Looking ──▶ Following: HistoryReceiver                       what outlives a role (PeerContext):
 *           └─▶ Leading:   Sessions, Admission, RollBacks,         History, Membership, Links, DurableGate,
 *                          Discovery: Adoption, MissingCommit,     Submissions, ReadBarriers, Transfers,
 *                          Synchronisation, Forming, Serving,      ApplyFeed, ElectionMemory, Witnessed
 *                          Broadcast: Proposing, ReadRounds,
 *                                     HandOver, Rebinding
 * </pre>
 *
 * Start at {@link io.zab.protocol.Peer} and {@link io.zab.protocol.Effects}, then {@code PeerContext}, {@code History}, {@code Looking}, {@code Following},
 * {@code Leading}; {@code LocalCluster} in the tests runs three of them on one thread, for a debugger. {@link io.zab.protocol.Applier} stands beside: it
 * decides what has an effect, on the apply thread. {@code docs/architecture.md} follows one transaction and one failover through these files,
 * {@code docs/protocol.md} has the rules that comments cite (A1, B3, G6, ...).
 *
 * <p>Knows the values of {@code io.zab} and {@code io.zab.message}, nothing else; used by the runtime and by the testkit. One thread at a time, whichever it
 * is. After a crash only what {@link io.zab.message.Recovered} brings is known: promise, log, snapshot; votes and the commit point are not kept.
 *
 * <p>Source: Junqueira, Reed, Serafini, "Zab: High-performance broadcast for primary-backup systems", DSN 2011. Departures, by the number in
 * {@code docs/decisions}: the current epoch is a record of the log (1), the durable gate is a type (2), no election rounds (3), forming by all voters (5),
 * exactly-once submission (6), one cursor for synchronisation and broadcast (7), time of its own (8), hand-over by name (17), reads by heartbeat (18).
 */
@NullMarked
package io.zab.protocol;

import org.jspecify.annotations.NullMarked;
