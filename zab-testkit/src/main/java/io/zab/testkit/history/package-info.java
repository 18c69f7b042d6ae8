/**
 * Was what clients saw linearizable? Records what they asked and were answered, against any store and under any fault, and searches for one order that
 * explains all of it.
 *
 * <pre>
 *   clients ──call, answer──▶ HistoryRecorder ──▶ Operation ...
 *                                                    │ by key
 *                                 LinearizabilityChecker ──▶ Search ◀── SequentialModel (yours, or KeyValueModel)
 *                                                    │
 *                                               HistoryReport ──▶ KeyReport: verdict, and what contradicts itself
 * </pre>
 *
 * Start at {@link io.zab.testkit.history.HistoryRecorder} and {@link io.zab.testkit.history.LinearizabilityChecker}; to check something else than keys and
 * values, at {@link io.zab.testkit.history.SequentialModel}. Any number of threads may record; checking is a pure function of what was recorded. Knows
 * nothing of zab but {@link io.zab.Zxid}.
 *
 * <p>Source: Wing and Gong, "Testing and verifying concurrent objects", 1993; Lowe, "Testing for linearizability", 2017 (memoised configurations,
 * operations taken just in time, one history per key).
 */
@NullMarked
package io.zab.testkit.history;

import org.jspecify.annotations.NullMarked;
