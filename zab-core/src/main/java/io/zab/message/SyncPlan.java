package io.zab.message;

import io.zab.Zxid;
import org.jspecify.annotations.Nullable;

/** How one peer brings another to its history. The records that follow come from one cursor over the log, whatever the plan. */
public sealed interface SyncPlan {
    /** Both histories end at the same place; or the receiver's is a prefix, and records from {@code after} on follow. */
    record Diff(Zxid after) implements SyncPlan {}

    /** The receiver cuts its log behind {@code to}, exactly the last common place; records from there on follow, if there are any. */
    record Trunc(Zxid to) implements SyncPlan {}

    /** The receiver replaces everything by a snapshot that the sender still has to name; records from its zxid on follow. */
    record Snap() implements SyncPlan {}

    /** The receiver's history cannot be: it knows as committed what the sender does not have, or comes from a later epoch. */
    record Impossible(String why) implements SyncPlan {}

    /**
     * Decides how {@code receiver} is brought to {@code sender}'s history. The cut is at exactly the common place, never below it:
     * cutting less deep than that leaves a fork, deeper makes the receiver forget what it once acknowledged.
     *
     * @param epoch the epoch of the leader for which this is done
     */
    static SyncPlan between(HistoryRange sender, HistoryRange receiver, Zxid receiverKnownCommit, long epoch) {
        Zxid last = receiver.ends().last();
        if (last.epoch() > epoch) {
            return new Impossible("its log ends at " + last + ", in an epoch later than " + epoch);
        }
        @Nullable Zxid common = sender.ends().commonWith(receiver.ends());
        if (sender.lacks(receiverKnownCommit)) {
            return new Impossible("it knows " + receiverKnownCommit
                    + " to be committed, which is not in this history, which ends at " + sender.last());
        }
        if (common == null || common.isBefore(sender.base())) {
            return new Snap();
        }
        return common.equals(last) ? new Diff(common) : new Trunc(common);
    }
}
