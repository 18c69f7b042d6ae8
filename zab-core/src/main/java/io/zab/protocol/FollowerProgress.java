package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.FormationId;
import io.zab.message.Message;
import io.zab.message.Promise;
import io.zab.message.RequestBlock;
import io.zab.message.Sighting;
import io.zab.message.StorageId;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What a leader knows of one session: who it is, how far it has come, and the requests it has forwarded. */
final class FollowerProgress {
    /** So many heartbeats may be under way before more are sent only as time passes. */
    private static final int BEATS_MAX = 32;

    final PeerId peer;
    final StorageId storage;
    final long session;
    /** Its promise, and the end of its log, when the session began. */
    final Promise promise;

    final Zxid shownEnd;
    /** The formation in its log, null if it has none. */
    final @Nullable FormationId formation;
    /** Whether its directory was made in place of a damaged one. */
    final boolean replacesDamaged;

    boolean epochOffered;
    /** Whether this leader had offered its epoch in an earlier session to this peer, which had not promised it: it has seen this leader promise that, and not earlier. */
    boolean offeredBefore;

    /** What somebody has seen of its directory and it did not show (rule B9): its promise does not count, even when the session has ended. Null if it showed all. */
    @Nullable
    Sighting foundOutBy;

    Message.@Nullable AckEpoch ackEpoch;

    @Nullable
    HistorySender sender;
    /** What it holds durably of this leader's history. */
    Zxid match = Zxid.NONE;

    boolean upToDate;
    long lastHeard;
    /** How long the oldest operation of its disk had been waiting when it last said so. */
    long diskWaitNanos;

    /** Forwarded and not yet packed; dropped with the session, never out of the middle (rule A4). */
    final ArrayDeque<RequestBlock> forwarded = new ArrayDeque<>();
    /** Bytes that were forwarded in this session. */
    long forwardedBytes;

    /** Bytes that may be forwarded in this session, in all; rises as they are packed. */
    long credit;

    /** The latest heartbeat that it has answered: when that was sent, it had promised no later epoch. */
    long heartbeatAnswered;

    /** The first that was sent to it, 0 if none was. */
    private long heartbeatFirst;

    /** The last question about reads that it has asked, that a round is under way for, and that it has been answered. */
    long readAsked;

    long readInRound;
    long readAnswered;

    FollowerProgress(
            PeerId peer,
            StorageId storage,
            long session,
            Promise promise,
            Zxid shownEnd,
            @Nullable FormationId formation,
            boolean replacesDamaged,
            long now,
            long credit) {
        this.peer = peer;
        this.storage = storage;
        this.session = session;
        this.promise = promise;
        this.shownEnd = shownEnd;
        this.formation = formation;
        this.replacesDamaged = replacesDamaged;
        this.lastHeard = now;
        this.credit = credit;
    }

    void acknowledged(Zxid zxid) {
        match = Zxid.max(match, zxid);
        if (sender != null) {
            sender.acknowledged(zxid);
        }
    }

    void heartbeatSent(long sequence) {
        heartbeatFirst = heartbeatFirst == 0 ? sequence : heartbeatFirst;
    }

    /**
     * Whether it is so far behind with its answers that {@code sequence} would only lengthen what waits on its link: heartbeats are urgent, and those of
     * read rounds come as fast as a quorum answers them, so behind a slow link they would leave no room for records.
     */
    boolean isBehindOnHeartbeats(long sequence) {
        return heartbeatFirst != 0 && sequence - Math.max(heartbeatAnswered, heartbeatFirst - 1) > BEATS_MAX;
    }

    void end() {
        if (sender != null) {
            sender.end();
        }
        forwarded.clear();
    }
}
