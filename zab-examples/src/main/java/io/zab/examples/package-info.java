/**
 * The example program: a replicated key-value store, and the commands to try, check and measure the library.
 *
 * <pre>
 *   Main ──▶ demo     three processes, leaders killed or paused, everything verified   (io.zab.examples.demo)
 *        ──▶ node     one node of the store, with its HTTP interface         (io.zab.examples.kv)
 *        ──▶ put, get, delete, status                                        clients of that interface
 *        ──▶ verify   a stopped node's directory, read only
 *        ──▶ bench    three nodes in this process, measured                  (io.zab.examples.bench)
 *        ──▶ simulate the testkit's simulator, for long                      (io.zab.examples.simulate)
 * </pre>
 *
 * Start at {@link io.zab.examples.Main}. Here are only the commands: what they take, what they print, and the exit status. An application, not a
 * library: it may print, exit and choose a logger.
 */
@NullMarked
package io.zab.examples;

import org.jspecify.annotations.NullMarked;
