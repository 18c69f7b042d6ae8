package io.zab;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node is at a moment, from its own point of view.
 *
 * @param cluster the cluster's name
 * @param id this peer
 * @param role its role
 * @param leader whom it follows, itself if it leads, null if it knows none
 * @param epoch the epoch it follows or leads in; 0 while looking. A fencing token: larger for every later leader
 * @param lastZxid the end of its log
 * @param durableZxid the end of what is on disk
 * @param committedZxid what it knows to be committed
 * @param appliedZxid what its state machine has applied
 * @param ready whether it serves
 * @param counts whether its data directory counts in quorums
 * @param quarantine where in the data directory the files of one are that was damaged, or older than others had seen it, and that stood in its place before, such as {@code quarantine/1}: this node has
 *     learnt, or is learning, everything anew. They may be deleted once it counts; this stays. Null if there was none
 * @param formed whether the cluster has been formed, as far as it knows
 * @param missing what is missing until it is ready, as a sentence; null if it is ready
 * @param outstandingRequests proposals and reads of this node that are not completed
 * @param outstandingBytes the payloads of the proposals among them
 * @param syncs syncs of its disk since the start
 * @param diskUsableBytes the room left on its disk at the last look, once a second; {@link Long#MAX_VALUE} of one in memory, and before the first look
 * @param diskLow whether that is less than its {@linkplain ZabNodeBuilder#diskReserve reserve}: it takes no proposals until there is somewhat more again, and
 *     should be given room, since it stops if there is none for what others propose
 * @param peers the other peers
 * @param roleChanges the last changes of role, oldest first
 * @param failoverSteps the steps of the last failovers, oldest first
 * @param failure why it stopped, null if it did not
 */
public record NodeStatus(
        String cluster,
        PeerId id,
        Role role,
        @Nullable PeerId leader,
        long epoch,
        Zxid lastZxid,
        Zxid durableZxid,
        Zxid committedZxid,
        Zxid appliedZxid,
        boolean ready,
        boolean counts,
        @Nullable String quarantine,
        boolean formed,
        @Nullable String missing,
        int outstandingRequests,
        long outstandingBytes,
        long syncs,
        long diskUsableBytes,
        boolean diskLow,
        List<Peer> peers,
        List<RoleChange> roleChanges,
        List<FailoverStep> failoverSteps,
        @Nullable Throwable failure) {
    public NodeStatus {
        peers = List.copyOf(peers);
        roleChanges = List.copyOf(roleChanges);
        failoverSteps = List.copyOf(failoverSteps);
    }

    /**
     * Another peer.
     *
     * @param id which
     * @param connected whether there is a link to it
     * @param lastContact how long ago something was heard from it; null without a link
     * @param acknowledged at the leader: what it holds durably; null elsewhere
     * @param counts at the leader: whether its data directory counts, as far as the leader has seen it; true elsewhere
     * @param diskWait how long the oldest write of its disk had been waiting when it last said so: followers tell the leader, and it tells them; null if it
     *     does not tell this peer
     * @param trouble why it cannot be reached, or was refused and has not been taken since; null if neither
     */
    public record Peer(
            PeerId id,
            boolean connected,
            @Nullable Duration lastContact,
            @Nullable Zxid acknowledged,
            boolean counts,
            @Nullable Duration diskWait,
            @Nullable String trouble) {}
}
