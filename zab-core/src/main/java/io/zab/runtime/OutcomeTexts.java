package io.zab.runtime;

import io.zab.DeadlinePassedException;
import io.zab.NodeClosedException;
import io.zab.OutcomeUnknownException;
import io.zab.OverloadedException;
import io.zab.PayloadTooLargeException;
import io.zab.PeerId;
import io.zab.ResultLostException;
import io.zab.StorageLowException;
import io.zab.ZabException;
import io.zab.protocol.Barrier;
import io.zab.protocol.Outcome;
import io.zab.protocol.PeerStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a future fails with: what happened, with which values, how far the request had come, and what the caller may do. */
final class OutcomeTexts {
    static final String NOT_APPLIED = "Not applied: ";
    static final String NOT_READ = "Not read: ";

    private final StatusBoard board;
    private final Permits permits;
    private final int payloadBytesMax;

    OutcomeTexts(StatusBoard board, Permits permits, int payloadBytesMax) {
        this.board = board;
        this.permits = permits;
        this.payloadBytesMax = payloadBytesMax;
    }

    ZabException tooLarge(int bytes) {
        return new PayloadTooLargeException(
                "Not applied: the payload has " + bytes + " bytes, the limit of the cluster is " + payloadBytesMax
                        + " bytes. Split it, or set payloadBytesMax(...) on every peer of a new cluster");
    }

    /**
     * @param not what did not happen: {@link #NOT_APPLIED} or {@link #NOT_READ}
     */
    ZabException noRoom(String not, String how) {
        return new OverloadedException(not + permits.requests() + " requests and reads with " + permits.bytes()
                + " bytes of " + named() + " are outstanding, and the limit is " + permits.requestsMax()
                + " requests or " + permits.bytesMax() + " bytes" + how
                + ". Phase: not accepted. Repeat it when some have completed, or raise outstandingMax(...)");
    }

    ZabException storageLow(long usableBytes, long reserveBytes) {
        return new StorageLowException(
                "Not applied: the disk of " + named() + " has room for " + usableBytes
                        + " bytes more, and the reserve is " + reserveBytes
                        + " bytes. Phase: not accepted. Repeating it on another node is safe, and here when there is room again");
    }

    ZabException closed(String not, @Nullable String stoppedBy) {
        return new NodeClosedException(not + board.named()
                + (stoppedBy == null ? " is closed" : " has stopped: " + stoppedBy)
                + ". Phase: not accepted. Repeating it on another node is safe");
    }

    ZabException deadlineBeforeStart(String not, Duration deadline) {
        return new DeadlinePassedException(not + "the deadline of " + Nanos.millis(deadline)
                + " ms had passed before the request was accepted. Phase: not accepted. Repeating it is safe");
    }

    /**
     * A hand-over that did not come about.
     *
     * @param why as part of a sentence
     */
    ZabException notHandedOver(@Nullable PeerId target, String why) {
        return new ZabException("Leadership of " + board.clusterNamed() + " was not handed over to "
                + (target == null ? "another peer" : "peer " + target) + ": " + why);
    }

    /**
     * What the protocol says of a request.
     *
     * @param sequence its number among those that were handed to a leader, 0 if it was not
     * @param then what the peer was at that moment
     */
    ZabException settled(
            Outcome outcome, Duration deadline, long sequence, PeerStatus then, @Nullable String stoppedBy) {
        if (outcome instanceof Outcome.NotApplied notApplied) {
            if (notApplied.cause() == Outcome.Cause.DEADLINE) {
                return new DeadlinePassedException("Not applied: the deadline of " + Nanos.millis(deadline)
                        + " ms passed before a leader took the request. Phase: queued at " + position(then)
                        + ". Repeating it is safe");
            }
            return new NodeClosedException("Not applied: " + ended(stoppedBy)
                    + " before a leader took the request. Phase: queued at " + position(then)
                    + ". Repeating it on another node is safe");
        }
        if (outcome instanceof Outcome.Unknown unknown) {
            String what = unknown.cause() == Outcome.Cause.DEADLINE
                    ? "the deadline of " + Nanos.millis(deadline) + " ms passed"
                    : ended(stoppedBy);
            return new OutcomeUnknownException(
                    "Outcome unknown: " + what
                            + " after the request was handed to a leader. Phase: sent as request " + sequence + " of "
                            + position(then)
                            + ", not seen applied. It may still be applied, once: read the state before repeating it, or make it idempotent");
        }
        return new ResultLostException("Applied, exactly once, but the result was not seen: " + position(then)
                + " caught up by a snapshot that holds request " + sequence
                + ". Phase: applied. Do not repeat it; read the state instead");
    }

    /**
     * What the protocol says of a read that did not run.
     *
     * @param then what the peer was at that moment
     */
    ZabException unread(
            Outcome.Cause cause, Barrier.Phase phase, Duration deadline, PeerStatus then, @Nullable String stoppedBy) {
        String how = switch (phase) {
            case WAITING -> "before a leader was asked. Phase: queued at ";
            case ASKED -> "before the leader could show that it still leads. Phase: asked by ";
            case POINTED ->
                "before the state machine was as far as the read has to see. Phase: waiting for the apply of ";
        };
        return cause == Outcome.Cause.DEADLINE
                ? new DeadlinePassedException(NOT_READ + "the deadline of " + Nanos.millis(deadline) + " ms passed "
                        + how + position(then) + ". Repeating it is safe")
                : new NodeClosedException(NOT_READ + ended(stoppedBy) + " " + how + position(then)
                        + ". Repeating it on another node is safe");
    }

    /** How the node has come to its end, as part of a sentence; {@code stoppedBy} is null if it was closed. */
    static String ended(@Nullable String stoppedBy) {
        return stoppedBy == null ? "the node was closed" : "the node has stopped (" + stoppedBy + ")";
    }

    private String position(PeerStatus then) {
        return named() + " (" + then.role() + ", epoch " + then.epoch()
                + (then.leader() == null ? "" : ", leader " + then.leader())
                + (then.missing() == null ? "" : ", " + then.missing()) + ")";
    }

    /** Within a sentence. */
    private String named() {
        return board.named().replaceFirst("^P", "p");
    }
}
