package io.zab.runtime;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.RoleChange;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.Message;
import io.zab.message.ReadOp;
import io.zab.message.SnapshotHeader;
import io.zab.message.StoreOp;
import io.zab.protocol.Barrier;
import io.zab.protocol.Dropped;
import io.zab.protocol.Effects;
import io.zab.protocol.Mark;
import io.zab.protocol.Outcome;
import io.zab.protocol.PeerStatus;
import io.zab.protocol.Request;
import io.zab.protocol.Transfer;
import io.zab.transport.Endpoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the protocol asks for, carried out: messages go to the endpoint at once; what other threads do is collected during a round and handed over at its end, one
 * batch for each. Confined to the protocol thread.
 */
final class NodeEffects implements Effects {
    private final Endpoint endpoint;
    private final LogThread logThread;
    private final ApplyThread applyThread;
    private final Outstanding outstanding;
    private final OpenReads reads;
    private final Callbacks callbacks;
    private final StatusBoard board;
    private final OutcomeTexts texts;
    private final StopSignal stop;
    private final NodeLog log;

    private List<LogWork> forLog = new ArrayList<>();
    private List<ApplyWork> forApply = new ArrayList<>();
    private List<Awaited<?>> settled = new ArrayList<>();
    private List<Awaited<?>> done = new ArrayList<>();
    private final Set<Transfer> wishes = new LinkedHashSet<>();
    private boolean news;
    private boolean readsExpired;
    private long roleSinceNanos = System.nanoTime();

    NodeEffects(
            Endpoint endpoint,
            LogThread logThread,
            ApplyThread applyThread,
            Outstanding outstanding,
            OpenReads reads,
            Callbacks callbacks,
            StatusBoard board,
            OutcomeTexts texts,
            StopSignal stop,
            NodeLog log) {
        this.endpoint = endpoint;
        this.logThread = logThread;
        this.applyThread = applyThread;
        this.outstanding = outstanding;
        this.reads = reads;
        this.callbacks = callbacks;
        this.board = board;
        this.texts = texts;
        this.stop = stop;
        this.log = log;
    }

    /** The end of a round: hands over what was collected. */
    void flush() {
        if (!forLog.isEmpty()) {
            logThread.hand(forLog);
            forLog = new ArrayList<>();
        }
        if (readsExpired) {
            readsExpired = false;
            forApply.add(new ApplyWork.ForgetReads());
        }
        if (!forApply.isEmpty()) {
            applyThread.hand(forApply);
            forApply = new ArrayList<>();
        }
        if (!done.isEmpty()) {
            callbacks.done(done);
            done = new ArrayList<>();
        }
        if (!settled.isEmpty()) {
            callbacks.deliver(settled);
            settled = new ArrayList<>();
        }
    }

    /** Whether role or failover have moved since this was last asked, so that the status has to follow at once. */
    boolean takeNews() {
        boolean was = news;
        news = false;
        return was;
    }

    // ---- Network

    @Override
    public void send(PeerId to, long link, Message message) {
        if (message instanceof Message.Reject reject) {
            tellRefusal(to, reject);
            board.troubles().refused(to, reject);
        }
        endpoint.send(to, link, message);
    }

    /** Most of them are part of finding one's way; for these somebody has to see to a directory. */
    private void tellRefusal(PeerId peer, Message.Reject reject) {
        String refused = "peer " + peer + " is refused: " + reject.why();
        switch (reject.reason()) {
            case ROLLED_BACK ->
                log.limited(
                        "rolled back " + peer,
                        refused + ". It stops; start it again: it sets this directory aside and learns everything anew."
                                + " Never put a peer's directory back from a copy, delete it instead");
            case FOREIGN_HISTORY -> log.limited("foreign " + peer, refused);
            default -> log.debug("{}, {}", refused, reject.reason());
        }
    }

    @Override
    public void disconnect(PeerId peer, long link, String why) {
        log.limited("disconnect " + peer, "the link to peer " + peer + " is broken off: " + why);
        endpoint.disconnect(peer, link, why);
    }

    // ---- Log and application

    @Override
    public void store(long number, StoreOp op) {
        forLog.add(new LogWork.Perform(number, op));
    }

    @Override
    public void read(long id, ReadOp op) {
        forLog.add(new LogWork.Read(id, op));
    }

    @Override
    public void apply(Batch batch) {
        forApply.add(new ApplyWork.Apply(batch));
    }

    @Override
    public void restore(SnapshotHeader header) {
        forApply.add(new ApplyWork.Restore(header));
    }

    // ---- Requests

    @Override
    public void numbered(Request request, Zxid incarnation, long sequence) {
        outstanding.numbered((Pending) request, sequence);
    }

    @Override
    public void settle(Request request, Outcome outcome) {
        Pending pending = (Pending) request;
        long sequence = pending.sequence;
        if (outstanding.settled(pending)) {
            done.add(pending);
        }
        PeerStatus then = board.peer();
        String stoppedBy = stop.what();
        if (pending.fail(() -> texts.settled(outcome, pending.deadline(), sequence, then, stoppedBy))) {
            settled.add(pending);
        }
    }

    /** The node ends: the protocol will use up no more sequences, the application run no more reads. */
    void done(List<? extends Awaited<?>> rest) {
        done.addAll(rest);
    }

    // ---- Hand-over

    /** The peer is about to be given this wish: however it ends, it is answered. */
    void asked(PendingTransfer wish) {
        wishes.add(wish);
    }

    @Override
    public void transferred(Transfer wish, @Nullable String why) {
        // The protocol knows that its part has ended, and not what has ended the node.
        boolean ends = why != null && stop.get() != null;
        answer(wish, ends ? why + "; " + OutcomeTexts.ended(stop.what()) : why);
    }

    /** The node ends: nobody else answers. */
    void endWishes() {
        String why = OutcomeTexts.ended(stop.what());
        List.copyOf(wishes).forEach(wish -> answer(wish, why));
    }

    private void answer(Transfer wish, @Nullable String why) {
        if (wishes.remove(wish)) {
            PendingTransfer pending = (PendingTransfer) wish;
            pending.answered();
            callbacks.deliver(pending, why == null ? null : texts.notHandedOver(pending.target(), why));
        }
    }

    // ---- Reads

    @Override
    public void barrierReached(Barrier barrier, Zxid point) {
        forApply.add(new ApplyWork.Read((PendingRead<?>) barrier, point));
    }

    @Override
    public void barrierFailed(Barrier barrier, Outcome.Cause cause, Barrier.Phase phase) {
        PendingRead<?> read = (PendingRead<?>) barrier;
        reads.remove(read);
        // One that is pointed stands in the queue of the apply thread, which is told to forget it; but at the end of
        // the node nobody tells it that.
        if (phase != Barrier.Phase.POINTED || cause == Outcome.Cause.CLOSED) {
            done.add(read);
        } else {
            readsExpired = true;
        }
        PeerStatus then = board.peer();
        String stoppedBy = stop.what();
        if (read.fail(() -> texts.unread(cause, phase, read.deadline(), then, stoppedBy))) {
            settled.add(read);
        }
    }

    // ---- What is told

    @Override
    public void roleChanged(
            Role from, Role to, Reason reason, @Nullable PeerId leader, long epoch, Zxid last, String detail) {
        long now = System.nanoTime();
        RoleChange change = new RoleChange(Instant.now(), from, to, reason, leader, epoch, last, detail);
        log.role(change, board.peer().committed(), (now - roleSinceNanos) / 1_000_000);
        roleSinceNanos = now;
        news = true;
        board.add(change);
        callbacks.tell(listener -> listener.onRoleChange(change));
        if (to == Role.STOPPED && stop.get() == null) {
            stopsItself(reason, detail);
        }
    }

    /** The peer takes no part any more, and nobody here has asked for that. */
    private void stopsItself(Reason reason, String detail) {
        String what = switch (reason) {
            case SUPERSEDED ->
                "another process with this peer's id has joined the cluster. Two processes must never share an id: close this node, or that process";
            case ROLLED_BACK ->
                "its data directory is older than it was: never put a peer's directory back from a copy, delete it instead. The next"
                        + " start sets this one aside in the folder quarantine, unless the log says that this could not be noted in it,"
                        + " and begins an empty one, which learns from the leader and then counts again by itself";
            case CONFIGURATION_REFUSED -> "its settings are not those of its cluster";
            default -> "the protocol takes no part any more";
        };
        String told = detail.isEmpty() ? what : what + ": " + detail;
        stop.stop(reason, told, new IllegalStateException(reason + ": " + told));
    }

    @Override
    public void step(FailoverStep.Kind kind, @Nullable PeerId peer, long epoch, Zxid zxid, String detail) {
        tell(new FailoverStep(Instant.now(), System.nanoTime(), kind, peer, epoch, zxid, detail));
    }

    /** The first transaction of an epoch has been applied. */
    void firstWrite(Zxid zxid, long nanos) {
        Instant at = Instant.now().minusNanos(System.nanoTime() - nanos);
        tell(new FailoverStep(at, nanos, FailoverStep.Kind.FIRST_WRITE, null, zxid.epoch(), zxid, ""));
    }

    private void tell(FailoverStep step) {
        news = true;
        log.debug(
                "step {} peer={} epoch={} zxid={} {}",
                step.kind(),
                step.peer(),
                step.epoch(),
                step.zxid(),
                step.detail());
        board.add(step);
        callbacks.tell(listener -> listener.onFailoverStep(step));
    }

    @Override
    public void dropped(PeerId from, Message message, Dropped why) {
        log.debug("dropped {} from peer {}: {}", message.getClass().getSimpleName(), from, why);
    }

    @Override
    public void mark(Mark mark) {
        // For tests only.
    }
}
