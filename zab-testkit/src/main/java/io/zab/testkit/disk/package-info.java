/**
 * A disk that forgets: what a power loss, a killed process or a failed sync leaves of what was written.
 *
 * <pre>
 *   write ──▶ cache (what the process reads) ── sync ──▶ media (what a power loss leaves)
 *   create, rename, delete ──▶ names ── syncDirectory ──▶ durable names
 * </pre>
 *
 * Start at {@link io.zab.testkit.disk.SimDisk}. Implements {@link io.zab.storage.Disk}, so that the production log and recovery code run on it; used by
 * the simulator, the scenarios and tests of the storage. One thread at a time.
 */
@NullMarked
package io.zab.testkit.disk;

import org.jspecify.annotations.NullMarked;
