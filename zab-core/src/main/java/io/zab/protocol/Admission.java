package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.message.Message;
import org.jspecify.annotations.Nullable;

/** Whom a leader takes as a follower. */
final class Admission {
    private final PeerContext context;
    private final Sessions sessions;
    private final RollBacks rollBacks;

    Admission(PeerContext context, Sessions sessions, RollBacks rollBacks) {
        this.context = context;
        this.sessions = sessions;
        this.rollBacks = rollBacks;
    }

    /** Opens a session, or refuses it with a reason; or the leader makes way. */
    Next admit(Links.Link link, Message.FollowerInfo info, long epoch) {
        sessions.end(link.peer);
        String foreign = whyForeign(link.peer, info);
        if (foreign != null) {
            sessions.refuse(link.peer, info.session(), Message.Rejection.FOREIGN_HISTORY, foreign);
            return Next.STAY;
        }
        String forgotten = rollBacks.whyRefused(link, info);
        if (forgotten != null) {
            sessions.refuse(link.peer, info.session(), Message.Rejection.ROLLED_BACK, forgotten);
            return Next.STAY;
        }
        context.witnessed.shown(link.peer, link.storage, info.promise().epoch(), info.last());
        boolean lockedOut = epoch != 0
                && (info.promise().epoch() > epoch
                        || info.promise().epoch() == epoch
                                && !context.self.equals(info.promise().leader()));
        if (lockedOut) {
            return onLockedOut(link, info, epoch);
        }
        sessions.open(link, info);
        return Next.STAY;
    }

    /** Why this peer may not have a session, null if it may. */
    private @Nullable String whyForeign(PeerId from, Message.FollowerInfo info) {
        if (info.promise().epoch() > context.promise().epoch() + PeerContext.PROMISE_GAP_MAX) {
            return "the promise " + info.promise() + " of peer " + from + " is absurdly far above " + context.promise();
        }
        return sessions.whyForeign(from, info.formation());
    }

    /**
     * It has promised more than this epoch and could never follow: this leader makes way for a higher one, but not for ever. One that does not count
     * keeps its promises, too (rule B6), and would otherwise learn nothing until the next failover.
     */
    private Next onLockedOut(Links.Link link, Message.FollowerInfo info, long epoch) {
        context.memory.sawPromise(info.promise().epoch());
        if (context.memory.makesWayFor(link.peer)) {
            context.effects.mark(Mark.LOCKED_OUT_VOTER);
            return Next.look(
                    context,
                    Reason.HIGHER_EPOCH_PROMISED,
                    "peer " + link.peer + " has promised " + info.promise() + ", this is epoch " + epoch);
        }
        sessions.refuse(
                link.peer,
                info.session(),
                Message.Rejection.EPOCH_TOO_OLD,
                "this is epoch " + epoch + ", below its promise");
        return Next.STAY;
    }
}
