package io.zab.protocol;

import io.zab.PeerId;
import io.zab.message.Message;
import io.zab.message.PeerState;
import io.zab.message.StorageId;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The links to the other peers, and what was last heard over each. State kept per link dies with it (rule G1). */
final class Links {
    /** One link that is up. */
    static final class Link {
        final PeerId peer;
        final long number;
        final StorageId storage;
        long lastHeard;
        /** Whom the other side hears; null until it has said so: the handshake has just been two-way. */
        @Nullable
        SortedSet<PeerId> theyHear;

        Message.@Nullable Notify latest;

        Link(PeerId peer, long number, StorageId storage, long now) {
            this.peer = peer;
            this.number = number;
            this.storage = storage;
            this.lastHeard = now;
        }
    }

    private final TreeMap<PeerId, Link> links = new TreeMap<>();
    private final PeerId self;
    private final long timeoutNanos;

    Links(PeerId self, long timeoutNanos) {
        this.self = self;
        this.timeoutNanos = timeoutNanos;
    }

    void up(Link link) {
        links.put(link.peer, link);
    }

    /** Whether that was the current link. */
    boolean down(PeerId peer, long number) {
        Link link = links.get(peer);
        return link != null && link.number == number && links.remove(peer) != null;
    }

    @Nullable
    Link to(PeerId peer) {
        return links.get(peer);
    }

    /** A peer that says that it is established in a later epoch than this; null if none does. */
    @Nullable
    PeerId establishedAfter(long epoch) {
        for (Link link : links.values()) {
            Message.Notify latest = link.latest;
            if (latest != null && latest.state() == PeerState.LEADING_ESTABLISHED && latest.epoch() > epoch) {
                return link.peer;
            }
        }
        return null;
    }

    Collection<Link> all() {
        return links.values();
    }

    /** The peers heard from within the link timeout. */
    SortedSet<PeerId> heard(long now) {
        TreeSet<PeerId> heard = new TreeSet<>();
        for (Link link : links.values()) {
            if (now - link.lastHeard <= timeoutNanos) {
                heard.add(link.peer);
            }
        }
        return heard;
    }

    /** Whether each side hears the other: a vote over a one-way link elects a leader that cannot lead (Q- and R-guards). */
    boolean twoWay(Link link, long now) {
        return now - link.lastHeard <= timeoutNanos && (link.theyHear == null || link.theyHear.contains(self));
    }
}
