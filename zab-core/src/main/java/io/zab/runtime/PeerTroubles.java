package io.zab.runtime;

import io.zab.PeerId;
import io.zab.Role;
import io.zab.message.Message;
import io.zab.protocol.PeerStatus;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is the trouble with the other peers: why one cannot be linked, and, at a leader, why it was refused. Any thread. */
final class PeerTroubles {
    private final Map<PeerId, String> links = new TreeMap<>();
    private @Nullable String stranger;

    /** At a leader: whom it has refused a session, and has not given one since. */
    private final Map<PeerId, Message.Reject> refusals = new TreeMap<>();

    /** A peer, or somebody who did not get as far as to say who, cannot be linked. */
    synchronized void notLinked(@Nullable PeerId peer, String why) {
        if (peer == null) {
            stranger = why;
        } else {
            links.put(peer, why);
        }
    }

    synchronized void linked(PeerId peer) {
        links.remove(peer);
        stranger = null;
    }

    /** A session is refused, or ends with that reason. */
    synchronized void refused(PeerId peer, Message.Reject reject) {
        refusals.put(peer, reject);
    }

    /** What this node is now: only who leads refuses, and whoever has acknowledged something has been given a session. */
    synchronized void forgetRefusals(PeerStatus self) {
        if (self.role() != Role.LEADING) {
            refusals.clear();
        } else if (!refusals.isEmpty()) {
            self.peers().stream()
                    .filter(other -> other.acknowledged() != null)
                    .forEach(other -> refusals.remove(other.peer()));
        }
    }

    /** Why a peer was refused, and why it cannot be reached: one that was refused for its directory stops, and then both is true. Null if neither. */
    synchronized @Nullable String of(PeerId peer) {
        Message.Reject refusal = refusals.get(peer);
        String link = links.get(peer);
        if (refusal == null) {
            return link;
        }
        return "refused: " + refusal.why() + (link == null ? "" : "; " + link);
    }

    synchronized boolean wasRolledBack(PeerId peer) {
        Message.Reject refusal = refusals.get(peer);
        return refusal != null && refusal.reason() == Message.Rejection.ROLLED_BACK;
    }

    /** All of them, each behind a semicolon, to follow what is said before; empty if there is none. */
    synchronized String told() {
        StringBuilder text = new StringBuilder();
        Set<PeerId> troubled = new TreeSet<>(links.keySet());
        troubled.addAll(refusals.keySet());
        for (PeerId id : troubled) {
            String why = String.valueOf(of(id));
            text.append(why.startsWith("peer ") ? "; " : "; peer " + id + ": ").append(why);
        }
        if (stranger != null) {
            text.append("; ").append(stranger);
        }
        return text.toString();
    }
}
