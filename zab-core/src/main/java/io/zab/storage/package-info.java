/**
 * Keeps batches, promises and snapshots across crashes.
 *
 * <pre>
 *   LOCK   identity   meta (two slots)   log/&lt;zxid&gt;-&lt;gen&gt;.log   snapshots/&lt;zxid&gt;.snap
 *   segment = group*      group = local header, batch*      (what one sync of this disk covered)
 * </pre>
 *
 * Uses the values of {@code io.zab} and {@code io.zab.message}; wired by {@code io.zab.runtime}; never sees a role. One thread (the log thread) at a
 * time. After a crash there is a prefix of what was appended, with at least all that was reported durable.
 */
@NullMarked
package io.zab.storage;

import org.jspecify.annotations.NullMarked;
