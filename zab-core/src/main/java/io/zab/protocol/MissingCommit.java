package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Zxid;
import io.zab.message.FormationId;
import io.zab.message.HistoryRange;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * No epoch begins without what its leader was told is committed (rule B9, S21), whatever a quorum promises: a directory that has forgotten it may have promised since, and
 * look as if it had never held it. Asked before a history is adopted, which may cut off the last copy, and before the epoch begins.
 *
 * <p>Of two histories that were both continued the later one counts, like everywhere; who holds the other is refused by {@link io.zab.message.SyncPlan}.
 */
final class MissingCommit {
    private MissingCommit() {}

    /** Gives the leadership up if {@code best}, whose records are of {@code formation}, lacks it. */
    static Next judge(
            PeerContext context,
            @Nullable FormationId formation,
            HistoryRange best,
            Map<PeerId, Discovery.Acked> acked) {
        Zxid known = context.witnessed.heardCommit(formation);
        if (!best.lacks(known)) {
            return Next.STAY;
        }
        TreeSet<PeerId> holders = new TreeSet<>();
        acked.values().stream()
                .filter(each -> !each.ack().range().lacks(known))
                .forEach(each -> holders.add(each.peer()));
        String why = known
                + " is known to be committed, but the history that ranks highest of those that have come, which ends at "
                + best.last()
                + ", lacks it. Some data directory has lost what was acknowledged. "
                + (holders.isEmpty()
                        ? "Start the peers that are down: one may still hold it. Delete no data directory, and put none back from a copy. If it is nowhere any"
                                + " more, stop all peers, copy their data directories, and start them together: they go on without it"
                        : "Peers " + holders
                                + " hold it, and the others have gone on without it: one of the two is lost. Stop all peers, copy their data directories,"
                                + " delete those of peers " + holders
                                + ", and start all together: they go on without it");
        context.memory.gaveUp(why, acked.keySet());
        return Next.look(context, Reason.COMMIT_MISSING, why);
    }
}
