package io.zab.runtime;

import io.zab.PeerId;
import io.zab.message.Message;
import io.zab.transport.Hello;
import io.zab.transport.LinkListener;
import io.zab.transport.LinkLoss;
import org.jspecify.annotations.Nullable;

/** Turns what the network tells into inputs of the protocol. On the transport's threads: puts it into the mailbox and returns. */
final class LinkInputs implements LinkListener {
    private final Mailbox<Input> mailbox;
    private final PeerTroubles troubles;
    private final NodeLog log;

    LinkInputs(Mailbox<Input> mailbox, PeerTroubles troubles, NodeLog log) {
        this.mailbox = mailbox;
        this.troubles = troubles;
        this.log = log;
    }

    // A closed mailbox takes nothing more, and nobody is left to miss it: the results of put are of no interest here.

    @Override
    public void linkUp(long link, Hello hello) {
        troubles.linked(hello.peer());
        log.debug("link {} to peer {} is up", link, hello.peer());
        mailbox.put(peer -> peer.linkUp(hello.peer(), link, hello.storage()));
    }

    @Override
    public void message(PeerId from, long link, Message message) {
        mailbox.put(peer -> peer.message(from, link, message));
    }

    @Override
    public void heard(PeerId from, long link) {
        mailbox.put(peer -> peer.heard(from, link));
    }

    @Override
    public void linkDown(PeerId from, long link, LinkLoss loss, String detail) {
        troubles.notLinked(from, "the link broke: " + detail);
        log.debug("link {} to peer {} is down, {}: {}", link, from, loss, detail);
        mailbox.put(peer -> peer.linkDown(from, link, loss + ": " + detail));
    }

    @Override
    public void unreachable(@Nullable PeerId peer, String why) {
        troubles.notLinked(peer, why);
        // The transport has its own lines; this one is for those that do not log.
        log.debug("peer {} cannot be reached: {}", peer == null ? "(unknown)" : peer, why);
    }
}
