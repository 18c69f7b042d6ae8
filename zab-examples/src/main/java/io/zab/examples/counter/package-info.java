/**
 * The library embedded in as few lines as possible: the README shows these sources, and a test compares the two.
 *
 * <pre>
 *   Counter.main ──three nodes in one JVM──▶ Counter        CounterNode ──one node of three processes──▶ Counter
 * </pre>
 *
 * Start at {@link io.zab.examples.counter.Counter}.
 */
@NullMarked
package io.zab.examples.counter;

import org.jspecify.annotations.NullMarked;
