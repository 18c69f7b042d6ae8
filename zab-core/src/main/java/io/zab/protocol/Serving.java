package io.zab.protocol;

import io.zab.message.Message;

/** Sends a leader's history to its followers, from the plan on to the newest batch, and heartbeats beside it. */
final class Serving {
    private final PeerContext context;
    private final Sessions sessions;
    private long heartbeatAt;
    private long heartbeats;
    private boolean beatNow;

    Serving(PeerContext context, Sessions sessions) {
        this.context = context;
        this.sessions = sessions;
        heartbeatAt = context.now;
    }

    /** Plans how a follower is brought to this history; whatever is appended from now on follows (ZOOKEEPER-1319). */
    void synchronise(FollowerProgress session, long epoch) {
        Message.AckEpoch ack = session.ackEpoch;
        if (ack == null || session == sessions.own()) {
            return;
        }
        HistorySender sender = new HistorySender(context, session.peer, session.session, epoch, () -> session.credit);
        session.sender = sender;
        String impossible = sender.start(ack.range(), ack.knownCommit());
        if (impossible != null) {
            sessions.end(
                    session,
                    Message.Rejection.FOREIGN_HISTORY,
                    "the history of peer " + session.peer + " and that of its leader cannot both be: " + impossible
                            + ". One of the two has lost what was acknowledged, and the other may hold the only copy: delete"
                            + " neither data directory. Stop all peers, copy their data directories, and compare them");
        }
    }

    /**
     * The next {@link #serve} sends a heartbeat, whether one is due or not, to all but those who are far behind with their answers. Returns its number; whoever
     * does not get it answers a later one.
     */
    long beatNow() {
        beatNow = true;
        return heartbeats + 1;
    }

    /** Once a round: what the windows allow, the commit point, and a heartbeat if one is due. */
    void serve(long epoch, boolean established) {
        // The beats that are asked for do not put off those that time brings: these go to everybody.
        boolean due = context.now - heartbeatAt
                >= context.settings.timings().heartbeat().toNanos();
        boolean beat = beatNow || due;
        beatNow = false;
        heartbeatAt = due ? context.now : heartbeatAt;
        heartbeats += beat ? 1 : 0;
        FollowerProgress failed = null;
        for (FollowerProgress session : sessions.all()) {
            if (session != sessions.own()) {
                serve(session, established);
                if (due || beat && !session.isBehindOnHeartbeats(heartbeats)) {
                    beat(session, epoch);
                }
                failed = session.sender != null && session.sender.failure() != null ? session : failed;
            }
        }
        if (failed != null && failed.sender != null && failed.sender.failure() != null) {
            sessions.end(
                    failed, Message.Rejection.RETRY, failed.sender.failure()); // Another one has its turn next round.
        }
    }

    private void beat(FollowerProgress session, long epoch) {
        session.heartbeatSent(heartbeats);
        context.send(
                session.peer,
                new Message.Heartbeat(
                        session.session,
                        epoch,
                        heartbeats,
                        context.history.committed(),
                        session.credit,
                        context.diskWaitNanos()));
    }

    private static void serve(FollowerProgress session, boolean established) {
        HistorySender sender = session.sender;
        if (sender != null) {
            sender.pump();
            if (established) {
                sender.tellCommit();
            }
        }
    }
}
