/**
 * What peers say and what logs hold, as values.
 *
 * <pre>
 *   Message ── what one peer says to another          StoreOp, ReadOp ── what the protocol asks of its log
 *   Batch   ── records with one header, the same bytes in memory, on the wire and on disk
 *   EpochEnds, SyncPlan ── where two histories part, and what is done about it
 * </pre>
 *
 * Start at {@link io.zab.message.Message}: it is the protocol's table of contents. Uses the values of {@code io.zab}, nothing else; used by
 * protocol, storage, transport and runtime. Everything here is immutable and may be shared between threads.
 */
@NullMarked
package io.zab.message;

import org.jspecify.annotations.NullMarked;
