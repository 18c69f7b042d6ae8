/**
 * What every network for zab has to keep, as tests: for those who write a {@link io.zab.transport.Transport}.
 *
 * <pre>
 *   your test ── extends ──▶ TransportConformance, with it MessageConformance, LinkConformance, TransportFixture
 *                                                                   └── opens ──▶ TestPeer (an endpoint, and a listener that writes everything down)
 * </pre>
 *
 * Start at {@link io.zab.testkit.transport.TransportConformance}. Needs JUnit Jupiter on the class path. Listeners are called on the transport's
 * threads, everything else happens on the thread of the test.
 */
@NullMarked
package io.zab.testkit.transport;

import org.jspecify.annotations.NullMarked;
