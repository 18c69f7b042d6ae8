/**
 * What peers say and what logs hold, as values.
 *
 * <pre>
 *   said      Message ── one record for each thing that one peer says to another
 *             SyncPlan ◀── between(HistoryRange, HistoryRange): where two histories part (EpochEnds), and what is done about it
 *
 *   held      Batch = header, LogRecord*      the same bytes in memory, on the wire and on disk
 *             RequestBlock ── records of one peer on their way into a batch
 *             Configuration, Promise, PeerEntry, SnapshotHeader ── what a log, meta and a snapshot say besides transactions
 *
 *   asked     StoreOp, ReadOp ──▶ the log ──▶ ReadResult;  Recovered: what it held at the start
 * </pre>
 *
 * Start at {@link io.zab.message.Message}, the protocol's table of contents; then {@link io.zab.message.Batch} with
 * {@link io.zab.message.RecordKind}, {@link io.zab.message.SyncPlan} with {@link io.zab.message.EpochEnds}, and {@link io.zab.message.StoreOp}. The classical
 * name of each message, and who says it when, is in {@code docs/protocol.md}; the bytes are in {@code docs/formats.md}.
 *
 * <p>Knows the values of {@code io.zab}, nothing else; used by protocol, storage, transport and runtime, and by whoever writes a transport. Everything here
 * is immutable and may be shared between threads, but for the builders. A {@link io.zab.message.Batch} does not copy the bytes that it is given, and a buffer in a
 * message is read from a duplicate, never moved. What cannot be read is a {@link io.zab.message.MalformedBatchException}: nothing is skipped.
 *
 * <p>Decisions: 1 (the epoch record), 2 (what may leave once durable is a type), 9 (records that the leader makes stand alone).
 */
@NullMarked
package io.zab.message;

import org.jspecify.annotations.NullMarked;
