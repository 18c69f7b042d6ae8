/**
 * The network between processes, over Netty.
 *
 * <pre>
 *   NettyTransport ──▶ NettyEndpoint ──▶ Neighbour (one per other peer) ──▶ Dialling ─┐
 *        threads,         port,             exactly one link               Answering ─┴▶ Link
 *        settings         handshakes                                                     │
 *                                                                 OutboundLanes, FrameReader, MessageEncoder, MessageDecoder
 * </pre>
 *
 * Start at {@link io.zab.transport.netty.Neighbour}, where stands how two sides that both dial come to one connection; then
 * {@link io.zab.transport.netty.Link}, which carries the messages. {@code wire.proto} has the messages, and the frames they travel in. An
 * application needs {@link io.zab.transport.netty.NettyTransport} only. Everything of an endpoint happens on one event loop, and nothing there
 * waits; what other threads may call says so.
 */
@NullMarked
package io.zab.transport.netty;

import org.jspecify.annotations.NullMarked;
