package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.FormationId;
import io.zab.message.StorageId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a peer is at a moment.
 *
 * @param role its role
 * @param leader whom it follows, itself if it leads, null while looking
 * @param epoch the epoch of the role, 0 if none
 * @param established leads established, or follows and is up to date
 * @param promisedEpoch the accepted epoch
 * @param last the end of its log
 * @param durable the end of what is durable
 * @param committed what it knows to be committed
 * @param applied what its application has applied
 * @param ready serves: up to date, the gate applied, and born in the replicated table (rule A1)
 * @param counts whether its directory counts by its own log (rule B5)
 * @param formed whether its log holds a seal
 * @param formation the formation in its log
 * @param requests unsettled requests of its application
 * @param reads unanswered reads of its application
 * @param peers the other peers
 * @param missing what is missing until it is ready, as a sentence; null if it is ready
 */
public record PeerStatus(
        Role role,
        @Nullable PeerId leader,
        long epoch,
        boolean established,
        long promisedEpoch,
        Zxid last,
        Zxid durable,
        Zxid committed,
        Zxid applied,
        boolean ready,
        boolean counts,
        boolean formed,
        @Nullable FormationId formation,
        int requests,
        int reads,
        List<Other> peers,
        @Nullable String missing) {
    static PeerStatus of(PeerContext context, PeerRole role, boolean ready) {
        boolean established = role instanceof Leading leading && leading.established()
                || role instanceof Following following && following.upToDate();
        List<Other> others = new ArrayList<>();
        for (PeerId peer : context.settings.voters()) {
            if (!peer.equals(context.self)) {
                others.add(Other.of(peer, context, role));
            }
        }
        boolean formed = context.membership().formed();
        return new PeerStatus(
                role.role(),
                role.leader(),
                role.epoch(),
                established,
                context.promise().epoch(),
                context.history.last(),
                context.history.durable(),
                context.history.committed(),
                context.feed.applied(),
                ready,
                !formed || context.counts(),
                formed,
                context.formation(),
                context.submissions.unsettled(),
                context.barriers.unanswered(),
                others,
                ready ? null : missing(context, role, established));
    }

    private static String missing(PeerContext context, PeerRole role, boolean established) {
        return established && context.submissions.gatePassed()
                ? "waiting for the record that introduces this process"
                : role.missing();
    }

    /**
     * Another peer as seen from here.
     *
     * @param peer which
     * @param connected whether a link to it is up
     * @param silentNanos how long nothing has been heard from it; -1 if there is no link
     * @param acknowledged at a leader: what it has acknowledged as durable; null if it has no session here
     * @param counts at a leader: whether its directory, the one behind its session or else its link, counts; true if there is neither
     * @param upToDate at a leader: whether it was told that it may serve
     * @param diskWaitNanos how long the oldest operation of its disk had been waiting when it last said so in this session; -1 if it has none with this peer
     */
    public record Other(
            PeerId peer,
            boolean connected,
            long silentNanos,
            @Nullable Zxid acknowledged,
            boolean counts,
            boolean upToDate,
            long diskWaitNanos) {
        private static Other of(PeerId peer, PeerContext context, PeerRole role) {
            Links.Link link = context.links.to(peer);
            FollowerProgress session = role instanceof Leading leading ? leading.session(peer) : null;
            StorageId storage = session != null ? session.storage : link != null ? link.storage : null;
            return new Other(
                    peer,
                    link != null,
                    link == null ? -1 : context.now - link.lastHeard,
                    session == null ? null : session.match,
                    role.role() != Role.LEADING || storage == null || counts(peer, storage, context),
                    session != null && session.upToDate,
                    session != null ? session.diskWaitNanos : role.diskWaitNanosOf(peer));
        }

        /** One that has forgotten something counts no more, whatever the log binds (rule B9). */
        private static boolean counts(PeerId peer, StorageId storage, PeerContext context) {
            return context.membership().counts(peer, storage) && !context.witnessed.isForgetful(peer, storage);
        }
    }
}
