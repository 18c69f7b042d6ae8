package io.zab.runtime;

import io.zab.Reason;
import io.zab.protocol.Peer;
import io.zab.protocol.PeerStatus;
import io.zab.transport.Endpoint;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that owns the peer: takes what waits, gives it to the peer, hands over what the peer asks for. A round for each burst of input, and at least one
 * every tenth of a heartbeat, or every 5 ms if that is longer. It never waits for anything but its mailbox, does no I/O and runs nothing of the application.
 *
 * <p>It also ends the node, in order: the role, with it every request; the links; then log and application.
 */
final class ProtocolThread implements Runnable {
    private static final long STATUS_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long MISSING_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long ROUND_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(5);

    private final Peer peer;
    private final Mailbox<Input> mailbox;
    private final NodeEffects effects;
    private final Outstanding outstanding;
    private final OpenReads reads;
    private final StatusBoard board;
    private final Callbacks callbacks;
    private final Endpoint endpoint;
    private final Runnable closeOthers;
    private final NodeLog log;
    private final long roundNanos;
    private final StopSignal stop;

    private long statusNanos;
    private long missingNanos;

    ProtocolThread(
            Peer peer,
            Mailbox<Input> mailbox,
            NodeEffects effects,
            Outstanding outstanding,
            OpenReads reads,
            StatusBoard board,
            Callbacks callbacks,
            Endpoint endpoint,
            Runnable closeOthers,
            StopSignal stop,
            NodeLog log,
            long heartbeatNanos) {
        this.peer = peer;
        this.mailbox = mailbox;
        this.effects = effects;
        this.outstanding = outstanding;
        this.reads = reads;
        this.board = board;
        this.callbacks = callbacks;
        this.endpoint = endpoint;
        this.closeOthers = closeOthers;
        this.stop = stop;
        this.log = log;
        this.roundNanos = Math.max(ROUND_NANOS_MIN, heartbeatNanos / 10);
    }

    @Override
    public void run() {
        try {
            missingNanos = System.nanoTime();
            peer.start(missingNanos);
            effects.flush();
            while (stop.get() == null) {
                round(mailbox.take(System.nanoTime() + roundNanos));
            }
        } catch (Throwable t) {
            stop.stop(Reason.INVARIANT_BROKEN, "the protocol thread failed: " + t, t);
        } finally {
            end();
        }
    }

    private void round(List<Input> inputs) {
        long now = System.nanoTime();
        peer.tick(now, System.currentTimeMillis());
        // All of them first: if the peer throws at one, those behind it are known and will be settled.
        for (Input input : inputs) {
            if (input instanceof Pending request) {
                outstanding.submitted(request);
            } else if (input instanceof PendingTransfer wish) {
                effects.asked(wish);
            } else if (input instanceof PendingRead<?> read) {
                reads.add(read);
            }
        }
        for (Input input : inputs) {
            input.giveTo(peer);
        }
        peer.endOfInput();
        effects.flush();
        if (peer.hasLeft()) {
            stop.close();
        }
        // A status is worth much of a short round: it follows a millisecond later, or when nothing else comes. What has
        // changed of role and failover shows at once.
        if (effects.takeNews() || inputs.isEmpty() || now - statusNanos >= STATUS_NANOS) {
            statusNanos = now;
            publish(peer.status(), now);
        }
    }

    private void publish(PeerStatus status, long now) {
        if (status.counts() != board.peer().counts()) {
            log.info(
                    status.counts()
                            ? "its data directory counts in quorums, from " + status.committed() + " on"
                            : "its data directory is not the one that the cluster counts for this peer: it learns from the"
                                    + " leader, serves, and counts once the leader has bound it");
        }
        if (board.publish(status, now)) {
            boolean ready = status.ready();
            callbacks.tell(listener -> listener.onReady(ready));
        }
        if (status.ready()) {
            missingNanos = now;
        } else if (now - missingNanos >= MISSING_NANOS) {
            missingNanos = now;
            log.info("not ready: " + board.missing());
        }
    }

    /** Whatever fails in here, the rest is done: no future may hang, no thread stay. */
    private void end() {
        StopSignal.Stop why = stop.get();
        Reason reason = why == null ? Reason.CLOSED : why.reason();
        Throwable failure = stop.failure();
        if (failure != null) {
            board.failed(failure);
        }
        mailbox.close();
        List<Input> late = mailbox.poll();
        attempt("end the role", () -> peer.close(reason));
        attempt("settle requests", () -> Ending.settle(late, outstanding, reads, effects));
        attempt("answer wishes", effects::endWishes);
        attempt("publish the end", () -> board.publish(peer.status(), System.nanoTime()));
        attempt("hand over", effects::flush);
        if (failure != null) {
            callbacks.tell(listener -> listener.onFatalError(failure));
        }
        attempt("close the endpoint", endpoint::close);
        attempt("close the others", closeOthers);
    }

    private void attempt(String what, Runnable action) {
        try {
            action.run();
        } catch (Throwable t) {
            log.warn("could not " + what + " while the node ends", t);
        }
    }
}
