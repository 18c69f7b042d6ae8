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
 * Uses protocol, storage and transport; nothing but the builder's {@code start()} uses it.
 */
@NullMarked
package io.zab.runtime;

import org.jspecify.annotations.NullMarked;
