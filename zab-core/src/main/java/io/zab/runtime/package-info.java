/**
 * Threads, mailbox, wiring: the only place where time, threads and I/O meet the protocol.
 *
 * <pre>
 *   propose, links ──▶ mailbox ──▶ protocol thread ── store, read ──▶ log thread
 *                         ▲            │      ▲            │
 *                         │          apply    └─ durable ──┘
 *                         └─ applied ── apply thread ──▶ callbacks
 * </pre>
 *
 * Start at {@link io.zab.runtime.NodeStarter}, which puts the parts together, then {@link io.zab.runtime.ProtocolThread},
 * {@link io.zab.runtime.NodeEffects}, {@link io.zab.runtime.LogThread}, {@link io.zab.runtime.ApplyThread}; what ends a node is
 * {@link io.zab.runtime.StopSignal}. Uses protocol, storage and transport; nothing but the builder's {@code start()} uses it.
 *
 * <p>Threads of a node, all daemons named {@code zab-&lt;cluster&gt;-&lt;id&gt;-&lt;role&gt;}: {@code protocol} owns the peer, {@code log} the data directory,
 * {@code apply} the state machine; {@code callback}, unless the application gave an executor; {@code snapshot} while one is written. Nothing here decides
 * what the protocol decides.
 */
@NullMarked
package io.zab.runtime;

import org.jspecify.annotations.NullMarked;
