package io.zab.transport;

import io.zab.PeerAddress;
import io.zab.PeerId;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * The network as a node sees it: one duplex <em>link</em> to each other peer.
 *
 * <p>What an implementation guarantees (held by the conformance suite of the testkit):
 *
 * <ul>
 *   <li>A link loses nothing and keeps its order while it lives; it loses only by breaking, and then both ends are told, each once. An
 *       {@linkplain io.zab.message.Message.Urgent urgent} message may overtake others, nothing overtakes it.
 *   <li>At most one link per pair lives at a time. A broken one is dialled anew, from either side, with back-off, for as long as the endpoint is
 *       open; names are resolved at each attempt. A new link starts with a new handshake and carries nothing of the old one.
 *   <li>Before a link is up both sides have asked {@link Hello#whyNotLinked} and agreed; a refusal is told to the listener of the refusing side,
 *       and logged with limited rate.
 *   <li>A hello from another process (boot id) of a peer whose link is alive: the old one is pinged. If it answers, the newcomer is refused as a
 *       second process with the same id; else its link replaces the old one.
 *   <li>Messages reach the other side as equal values. Bytes are passed by reference within a JVM and never changed.
 *   <li>Closing the endpoint, or the transport, leaves no thread and no socket behind.
 * </ul>
 */
public interface Transport extends AutoCloseable {
    /**
     * Starts to listen and to dial for one peer. Does not wait for any link.
     *
     * @param hello asked anew at each handshake, since the formation becomes known while the node runs; any thread
     * @param addresses of all peers, this one included
     * @param listener told everything that happens
     * @throws io.zab.StartException if it cannot listen, for instance because the port is in use: the message names it
     */
    Endpoint open(Supplier<Hello> hello, SortedMap<PeerId, PeerAddress> addresses, LinkListener listener);

    /** Frees what the endpoints of this transport share, once they are closed. Idempotent. */
    @Override
    void close();
}
