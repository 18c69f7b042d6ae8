package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Message;
import io.zab.message.Promise;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How an established leader answers "how far must an application be, to have seen all that was acknowledged to anybody before now": it notes its commit point, sends a
 * heartbeat, and answers once a quorum has answered that heartbeat or a later one.
 *
 * <p>The answer to a heartbeat says that its sender has promised no later epoch. A quorum of them, each given after the questions had come, says that no later leader
 * had been established before; so nothing was acknowledged that this leader does not know to be committed. Without the round a leader that others have
 * deposed, and that was paused meanwhile, would answer with what was true before (ZOOKEEPER-1675); before the epoch record is committed its commit
 * point may lie behind what its predecessor acknowledged (etcd #7331).
 *
 * <p>One round at a time: what is asked meanwhile, by however many peers, has the next one together.
 */
final class ReadRounds {
    /** The commit point, noted before the heartbeat with this number was sent. */
    private record Round(Zxid point, long heartbeat) {}

    private final PeerContext context;
    private final Sessions sessions;
    private final Serving serving;
    private final Promise mine;
    private @Nullable Round round;

    ReadRounds(PeerContext context, Sessions sessions, Serving serving, long epoch) {
        this.context = context;
        this.sessions = sessions;
        this.serving = serving;
        this.mine = new Promise(epoch, context.self);
    }

    /** A session asks; the answer to {@code id} is one to all before it. */
    void ask(FollowerProgress session, long id) {
        session.readAsked = Math.max(session.readAsked, id);
    }

    /** All input has been handled: a round for all that wait, unless one is under way. Its heartbeat leaves when this round of the driver serves. */
    void begin() {
        if (round != null) {
            return;
        }
        int askers = 0;
        for (FollowerProgress session : sessions.all()) {
            if (session.readAsked > session.readAnswered) {
                session.readInRound = session.readAsked;
                askers++;
            }
        }
        if (askers == 0) {
            return;
        }
        if (askers > 1) {
            context.effects.mark(Mark.READS_SHARED_A_ROUND);
        }
        round = new Round(context.history.committed(), serving.beatNow());
        confirm(); // A cluster of one has nobody else to ask.
    }

    /** Answers if a quorum has answered the heartbeat: asked when a round begins, and whenever somebody has answered one. Who begins to count meanwhile answers the next. */
    void confirm() {
        Round confirmed = round;
        if (confirmed == null || !context.membership().isQuorum(answered(confirmed.heartbeat))) {
            return;
        }
        round = null;
        for (FollowerProgress session : sessions.all()) {
            if (session.readInRound > session.readAnswered) {
                session.readAnswered = session.readInRound;
                if (session.readAsked > session.readAnswered) {
                    context.effects.mark(Mark.READ_MISSED_A_ROUND);
                }
                answer(session, confirmed.point);
            }
        }
    }

    /** Those who count and have said, after the heartbeat was sent, that this leader's epoch is the last they have promised. */
    private TreeSet<PeerId> answered(long heartbeat) {
        TreeSet<PeerId> answered = new TreeSet<>();
        for (FollowerProgress session : sessions.all()) {
            boolean said =
                    session == sessions.own() ? context.promise().equals(mine) : session.heartbeatAnswered >= heartbeat;
            if (said && sessions.counts(session)) {
                answered.add(session.peer);
            }
        }
        return answered;
    }

    private void answer(FollowerProgress session, Zxid point) {
        if (session == sessions.own()) {
            context.barriers.answered(session.readAnswered, point);
        } else {
            context.send(
                    session.peer,
                    new Message.ReadIndexReply(session.session, mine.epoch(), session.readAnswered, point));
        }
    }

    /** The role ends: whoever has asked asks the next leader. */
    void end() {
        if (round != null) {
            context.effects.mark(Mark.READ_NOT_CONFIRMED);
        }
    }
}
