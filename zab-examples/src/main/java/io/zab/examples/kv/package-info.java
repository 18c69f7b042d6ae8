/**
 * A replicated key-value store: the state machine, its HTTP interface, and a client of that.
 *
 * <pre>
 *   KvClient ──HTTP──▶ KvServer ──KvCommand──▶ ZabNode.propose ──log──▶ KvStore.apply ──KvResult──▶ KvServer ──HTTP──▶ KvClient
 *                         └────────────────── KvState (an immutable view) ◀──┘
 * </pre>
 *
 * Start at {@link io.zab.examples.kv.KvStore}, then {@link io.zab.examples.kv.KvServer}. The store is changed by the apply thread alone and
 * read by the threads of the HTTP server, through one immutable state at a time.
 */
@NullMarked
package io.zab.examples.kv;

import org.jspecify.annotations.NullMarked;
