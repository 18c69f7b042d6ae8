/**
 * Measurements: how many requests a cluster of three commits, and how soon one is there.
 *
 * <pre>
 *   Bench ──▶ DiskProbe       one sync of this disk, just before
 *     └─────▶ ClosedLoop ──W outstanding──▶ BenchCluster (three nodes in this process, real sockets, real files)
 *   InMemoryStart             from the last start() to the first committed write, without sockets and files
 * </pre>
 *
 * Start at {@link io.zab.examples.bench.Bench}. Compare figures of one machine and one hour only.
 */
@NullMarked
package io.zab.examples.bench;

import org.jspecify.annotations.NullMarked;
