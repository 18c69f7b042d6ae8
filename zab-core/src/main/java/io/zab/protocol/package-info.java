/**
 * One voter of ZAB as a deterministic state machine. Nothing here reads a clock, a file, a socket or a random source of its own.
 *
 * <pre>
 *   message, link, tick, durable, request ──▶ Peer ──▶ role ──▶ next role, calls on Effects
 *                      ▲                                               │
 *                      └──────────────── io.zab.runtime ◀──────────────┘
 * </pre>
 *
 * Start at {@link io.zab.protocol.Peer}, then {@link io.zab.protocol.Effects}. Uses the values of {@code io.zab} and the messages, nothing else; used by
 * the runtime and by the simulator. One thread at a time. Source: Junqueira, Reed, Serafini, "Zab: High-performance broadcast for
 * primary-backup systems", DSN 2011; where we depart from it: {@code docs/decisions}.
 */
@NullMarked
package io.zab.protocol;

import org.jspecify.annotations.NullMarked;
