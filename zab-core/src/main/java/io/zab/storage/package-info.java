/**
 * Keeps batches, promises and snapshots across crashes.
 *
 * <pre>
 *   Store = DiskStore: the order of writes
 *      |-- SegmentedLog   log/&lt;zxid&gt;-&lt;gen&gt;.log    Segment = group*    group = GroupHeader, batch*  (what one sync of this disk covered)
 *      |-- MetaFile       meta, two slots           the moment of every change but an append
 *      |-- Snapshots      snapshots/&lt;zxid&gt;.snap     SnapshotOutput, SnapshotInput
 *      '-- Recovery       LogScan reads and judges, changing nothing; then Recovery puts in order what crashes left,
 *                         or Quarantine moves a damaged directory, or a Condemned one, to quarantine/&lt;n&gt;/ and an
 *                         empty one is begun
 *   Disk = FileDisk | InMemoryDisk | the simulator's
 * </pre>
 *
 * Start with {@link io.zab.storage.DiskStore}; {@code docs/formats.md} has the bytes and the rules. Uses the values of {@code io.zab} and {@code
 * io.zab.message}; wired by {@code io.zab.runtime}; never sees a role. One thread (the log thread) at a time, but for snapshots, which are written and
 * restored by others. After a crash there is a prefix of what was appended, with at least all that was reported durable.
 */
@NullMarked
package io.zab.storage;

import org.jspecify.annotations.NullMarked;
