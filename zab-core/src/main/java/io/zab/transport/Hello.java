package io.zab.transport;

import io.zab.PeerId;
import io.zab.message.BootId;
import io.zab.message.FormationId;
import io.zab.message.StorageId;
import java.time.Duration;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Who a peer says it is when a link is made.
 *
 * @param cluster the cluster's name
 * @param voters the ids it was configured with
 * @param peer its id
 * @param storage its data directory
 * @param boot its process
 * @param formation the formation in its log, null if it has none yet
 * @param payloadBytesMax its payload limit
 * @param heartbeat its heartbeat interval
 * @param followerTimeout its follower timeout; a difference in the two is a warning
 */
public record Hello(
        String cluster,
        SortedSet<PeerId> voters,
        PeerId peer,
        StorageId storage,
        BootId boot,
        @Nullable FormationId formation,
        int payloadBytesMax,
        Duration heartbeat,
        Duration followerTimeout) {
    /**
     * Why these two may not be linked, as a sentence for people, or null if they may. Every transport asks this of both sides before a link is up.
     */
    public static @Nullable String whyNotLinked(Hello mine, Hello theirs) {
        if (!mine.cluster.equals(theirs.cluster)) {
            return "it belongs to cluster \"" + theirs.cluster + "\", this peer to \"" + mine.cluster
                    + "\". Correct cluster(...) or the address";
        }
        if (theirs.peer.equals(mine.peer)) {
            return "it has the id of this peer, " + mine.peer
                    + ". Two peers must never share an id: correct id(...) or the address";
        }
        if (!mine.voters.contains(theirs.peer)) {
            return "its id " + theirs.peer + " is not among the configured peers " + mine.voters
                    + ". Correct peers(...) or id(...)";
        }
        if (!mine.voters.equals(theirs.voters)) {
            return "it was configured with peers " + theirs.voters + ", this one with " + mine.voters
                    + ". Give every peer the same ids in peers(...)";
        }
        if (mine.payloadBytesMax != theirs.payloadBytesMax) {
            return "its payload limit is " + theirs.payloadBytesMax + " bytes, here it is " + mine.payloadBytesMax
                    + ". Give every peer the same payloadBytesMax(...)";
        }
        if (mine.formation != null && theirs.formation != null && !mine.formation.equals(theirs.formation)) {
            return "its data belongs to formation " + theirs.formation + ", this peer's to " + mine.formation
                    + ": two clusters were formed under the name \"" + mine.cluster
                    + "\". Find out which one is wanted; delete the other's data directories";
        }
        return null;
    }
}
