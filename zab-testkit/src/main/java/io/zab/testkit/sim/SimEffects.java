package io.zab.testkit.sim;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
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
import io.zab.protocol.Request;
import io.zab.protocol.Transfer;
import io.zab.testkit.model.ModelPeer;
import io.zab.testkit.model.Violation;
import org.jspecify.annotations.Nullable;

/** What the core of a process wants done: told to the model, and passed on to those who do it. */
final class SimEffects implements Effects {
    private final SimProcess process;
    private final Environment environment;
    private final ModelPeer model;
    private final SimLogThread log;
    private final SimApplyThread apply;
    private final SimClients clients;
    private final int id;
    private long stirred;
    private boolean leads;

    SimEffects(
            SimProcess process, Environment environment, SimLogThread log, SimApplyThread apply, SimClients clients) {
        this.process = process;
        this.environment = environment;
        this.model = process.model();
        this.log = log;
        this.apply = apply;
        this.clients = clients;
        this.id = process.id();
    }

    /** Grows whenever the core does anything that could be noticed. */
    long stirred() {
        return stirred;
    }

    /** Whether the core has said that it leads established, and not yet that it does no more. */
    boolean leads() {
        return leads;
    }

    private void stir() {
        stirred++;
        if (!process.inRound()) {
            throw new Violation("Effects", "core", model + " asks for something outside of a round");
        }
    }

    // ---- links

    @Override
    public void send(PeerId to, long link, Message message) {
        stir();
        environment.model().tell().send(model, to, message);
        environment.transmit(process, to, link, message);
    }

    @Override
    public void disconnect(PeerId to, long link, String why) {
        stir();
        environment.note(id, "disconnects " + to, why, link);
        environment.disconnect(process, to, link, why);
    }

    // ---- log

    @Override
    public void store(long number, StoreOp op) {
        stir();
        environment.note(id, "store", op, number);
        environment.model().asked(model, number, op);
        log.offer(number, op);
    }

    @Override
    public void read(long read, ReadOp op) {
        stir();
        log.offer(read, op);
    }

    // ---- application

    @Override
    public void apply(Batch batch) {
        stir();
        environment.model().handedOver(model, batch);
        apply.offer(batch);
    }

    @Override
    public void restore(SnapshotHeader header) {
        stir();
        apply.offer(header);
    }

    @Override
    public void numbered(Request request, Zxid incarnation, long sequence) {
        stir();
        clients.numbered(request, sequence);
    }

    @Override
    public void settle(Request request, Outcome outcome) {
        stirred++;
        clients.settle(request, outcome);
    }

    @Override
    public void barrierReached(Barrier barrier, Zxid point) {
        stir();
        SimRead read = (SimRead) barrier;
        clients.readPointed(read, point);
        apply.offer(new SimReads.Pointed(read, point));
    }

    @Override
    public void barrierFailed(Barrier barrier, Outcome.Cause cause, Barrier.Phase phase) {
        stirred++;
        clients.readFailed((SimRead) barrier, phase);
    }

    @Override
    public void transferred(Transfer wish, @Nullable String why) {
        clients.transferred(wish, why);
    }

    // ---- told

    @Override
    public void roleChanged(
            Role from, Role to, Reason reason, @Nullable PeerId leader, long epoch, Zxid last, String detail) {
        stirred++;
        environment.note(
                id,
                "role",
                from + " -> " + to + " " + reason + (leader == null ? "" : " leader " + leader) + " epoch " + epoch
                        + " last " + last + (detail.isEmpty() ? "" : " (" + detail + ")"),
                to.ordinal());
        leads = false;
        environment.model().role(model, from, to, reason);
        environment.model().tell().turned(model, to, reason, leader);
        if (reason == Reason.ROLLED_BACK) {
            process.condemned();
        }
    }

    @Override
    public void step(FailoverStep.Kind kind, @Nullable PeerId other, long epoch, Zxid zxid, String detail) {
        stirred++;
        String told = kind + (other == null ? "" : " peer " + other) + " epoch " + epoch + " " + zxid
                + (detail.isEmpty() ? "" : " (" + detail + ")");
        environment.note(id, "step", told, kind.ordinal());
        if (kind == FailoverStep.Kind.ESTABLISHED) {
            leads = true;
            environment.model().tell().established(model, epoch);
        }
        environment.step(process, kind, told);
    }

    @Override
    public void dropped(PeerId from, Message message, Dropped why) {
        environment.note(id, "drop " + why, message, from.value());
        environment.model().dropped(message);
    }

    @Override
    public void mark(Mark mark) {
        environment.mark(id, mark);
    }
}
