/**
 * All that an application touches: a node, the state machine it drives, and the values they speak of.
 *
 * <pre>
 *   your service ──propose──▶ ZabNode ──apply──▶ your StateMachine
 *                                │
 *                         io.zab.runtime
 * </pre>
 *
 * Start at {@link io.zab.ZabNode} and {@link io.zab.StateMachine}. The values here ({@link io.zab.Zxid}, {@link io.zab.PeerId}, …)
 * may be used by every other package; of the classes only the builder's {@code start()} touches the runtime. Threads are told by
 * each method.
 */
@NullMarked
package io.zab;

import org.jspecify.annotations.NullMarked;
