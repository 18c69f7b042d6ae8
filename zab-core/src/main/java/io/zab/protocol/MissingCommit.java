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
 * No epoch begins without what its leader was told is committed before its history was fixed (rule B9, S21), whatever a quorum promises: a directory that has forgotten it
 * may have promised since, and look as if it had never held it. Asked before a history is adopted that cuts off what is here, perhaps the last copy, and before the epoch begins.
 *
 * <p>Of two histories that both have commits the later one counts, as everywhere; who holds the other is refused by {@link io.zab.message.SyncPlan}.
 */
final class MissingCommit {
    private final PeerContext context;
    private final Sessions sessions;
    private final RollBacks rollBacks;

    MissingCommit(PeerContext context, Sessions sessions, RollBacks rollBacks) {
        this.context = context;
        this.sessions = sessions;
        this.rollBacks = rollBacks;
    }

    /** Whether that history, of that formation, is not the one to begin with. */
    boolean isMissing(@Nullable FormationId formation, HistoryRange history) {
        return history.lacks(context.witnessed.heardCommit(formation));
    }

    /** Whether to adopt that history would cut off what is here, although it lacks what is committed. */
    boolean forbidsAdoption(@Nullable FormationId formation, HistoryRange better) {
        return better.lacks(context.history.last()) && isMissing(formation, better);
    }

    /** Gives the leadership up if it is missing in the best history, unless somebody who has come may yet bring a better one. */
    Next judge(@Nullable FormationId formation, HistoryRange best, Map<PeerId, Discovery.Acked> acked) {
        return isMissing(formation, best) && !isAwaited(context.witnessed.heardCommit(formation), best.last())
                ? giveUp(formation, best, acked)
                : Next.STAY;
    }

    /** Gives the leadership up for what is missing, whoever may come. */
    Next giveUp(@Nullable FormationId formation, HistoryRange best, Map<PeerId, Discovery.Acked> acked) {
        String why = why(context.witnessed.heardCommit(formation), best, acked);
        context.memory.gaveUp(why, acked.keySet());
        return Next.look(context, Reason.COMMIT_MISSING, why);
    }

    /** Whether somebody who counts shows a log that may hold it and ranks above the best, and has not promised yet. The time for a discovery bounds the wait. */
    private boolean isAwaited(Zxid known, Zxid best) {
        return sessions.all().stream()
                .anyMatch(session -> session.ackEpoch == null
                        && !session.shownEnd.isBefore(known)
                        && session.shownEnd.isAfter(best)
                        && sessions.countsInDiscovery(session)
                        && !rollBacks.isForgetful(session));
    }

    private String why(Zxid known, HistoryRange best, Map<PeerId, Discovery.Acked> acked) {
        TreeSet<PeerId> holders = new TreeSet<>();
        TreeSet<PeerId> others = new TreeSet<>();
        for (Discovery.Acked each : acked.values()) {
            // What was here when this peer promised may have been cut off since, for the history that it has adopted.
            HistoryRange range = each.peer().equals(context.self)
                    ? context.history.range()
                    : each.ack().range();
            if (!range.lacks(known)) {
                holders.add(each.peer());
            } else if (range.last().equals(best.last())) {
                others.add(each.peer());
            }
        }
        String what = known
                + " is known to be committed, but the history that ranks highest of those that count and have come, which ends at "
                + best.last()
                + ", lacks it. Some data directory has lost what was acknowledged. Start the peers that are down: one may hold what is missing. Delete no"
                + " data directory, and put none back from a copy. ";
        if (holders.isEmpty()) {
            return what
                    + "If it is nowhere any more, stop all peers, copy their data directories, and start them together: they go on without it";
        }
        return best.last().isAfter(known)
                ? what + "Peers " + holders + " hold it, and peers " + others
                        + " have gone on without it: only one of the two histories can be kept. If nobody"
                        + " else comes, stop all peers, copy their data directories, and compare them"
                : what + "Peers " + holders
                        + " hold it, but their directories do not count. If nobody else comes, stop all peers, copy their data"
                        + " directories, and start the others without these: they go on without it. Keep the directories of "
                        + holders + ", and let them begin with empty ones";
    }
}
