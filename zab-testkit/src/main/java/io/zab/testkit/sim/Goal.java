package io.zab.testkit.sim;

import io.zab.PeerId;
import io.zab.Role;
import io.zab.protocol.PeerStatus;
import io.zab.testkit.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What must have come true of each peer that a leader serves, once a core has been healed. What is missed is told by the first of them. */
enum Goal {
    /** L1: there is a leader at all, established, that a quorum follows up to date. */
    SOMEBODY_LEADS("SomebodyLeads", "L1") {
        @Override
        boolean isReached(SimProcess process, PeerStatus status, PeerStatus leader, Model model) {
            return true; // Else there were no leader to ask this of.
        }
    },
    /** L5: whoever has promised more than the leader's epoch is let in. */
    NOBODY_IS_LOCKED_OUT("NobodyIsLockedOut", "L5") {
        @Override
        boolean isReached(SimProcess process, PeerStatus status, PeerStatus leader, Model model) {
            return status.promisedEpoch() <= leader.epoch();
        }
    },
    /** L3: it is with the leader, and has logged and applied all that is committed. */
    ALL_IS_APPLIED("AllIsApplied", "L3") {
        @Override
        boolean isReached(SimProcess process, PeerStatus status, PeerStatus leader, Model model) {
            return status.role() != Role.LOOKING
                    && status.established()
                    && isSame(leader.leader(), status.leader())
                    && status.committed().equals(model.committed().last())
                    && process.model().applied() == model.committed()
                    && process.model().asked().tip() == model.committed();
        }
    },
    /** L2: it serves, and whatever was asked of it has an outcome. */
    ALL_IS_ANSWERED("AllIsAnswered", "L2") {
        @Override
        boolean isReached(SimProcess process, PeerStatus status, PeerStatus leader, Model model) {
            SimClients clients = process.clients();
            return status.ready()
                    && !process.leaving()
                    && clients.outstanding() == 0
                    && clients.unanswered() == 0
                    && status.requests() == 0
                    && clients.openReads() == 0
                    && status.reads() == 0;
        }
    },
    /** B7: its directory counts, also if it was begun anew. */
    ITS_DIRECTORY_COUNTS("ItsDirectoryCounts", "B7") {
        @Override
        boolean isReached(SimProcess process, PeerStatus status, PeerStatus leader, Model model) {
            return status.counts();
        }
    },
    /** L6: none of its threads has anything left to do. */
    QUEUES_ARE_EMPTY("QueuesAreEmpty", "L6") {
        @Override
        boolean isReached(SimProcess process, PeerStatus status, PeerStatus leader, Model model) {
            return !process.busy();
        }
    };

    /** All but what comes and goes with every input. */
    static final List<Goal> LASTING =
            List.of(NOBODY_IS_LOCKED_OUT, ALL_IS_APPLIED, ALL_IS_ANSWERED, ITS_DIRECTORY_COUNTS);

    static final List<Goal> APPLIED = List.of(ALL_IS_APPLIED);

    static final List<Goal> AT_REST = List.of(values());

    private final String told;
    private final String rule;

    Goal(String told, String rule) {
        this.told = told;
        this.rule = rule;
    }

    /** Its number in {@code docs/protocol.md}. */
    String rule() {
        return rule;
    }

    @Override
    public String toString() {
        return told;
    }

    /** Whether it has come true of this process, which that leader serves. */
    abstract boolean isReached(SimProcess process, PeerStatus status, PeerStatus leader, Model model);

    private static boolean isSame(@Nullable PeerId one, @Nullable PeerId other) {
        return one != null && one.equals(other);
    }
}
