/**
 * The network SPI, and the network within one JVM for tests.
 *
 * <pre>
 *   runtime ── send, disconnect ──▶ Endpoint ═══ link ═══ Endpoint ── LinkListener ──▶ runtime
 * </pre>
 *
 * Start at {@link io.zab.transport.Transport}: its list of guarantees is what the protocol builds on, and what the conformance suite of the testkit
 * checks. {@link io.zab.transport.Waiting} helps to close. Uses the values of {@code io.zab} and {@code io.zab.message}; knows neither log nor protocol.
 */
@NullMarked
package io.zab.transport;

import org.jspecify.annotations.NullMarked;
