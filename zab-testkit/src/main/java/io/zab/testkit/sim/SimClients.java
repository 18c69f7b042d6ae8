package io.zab.testkit.sim;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.protocol.Barrier;
import io.zab.protocol.Outcome;
import io.zab.protocol.Request;
import io.zab.protocol.Transfer;
import io.zab.testkit.model.ModelPeer;
import io.zab.testkit.model.ModelRead;
import io.zab.testkit.model.Observer;
import io.zab.testkit.model.Violation;
import io.zab.testkit.predicate.Predicates;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the application of a process has asked of it: requests, reads, another leader; and that each is answered once. */
public final class SimClients {
    private final SimProcess process;
    private final Environment environment;
    private final ModelPeer model;
    private final @Nullable ClientHistory history;
    private final Map<Long, SimRequest> numbered = new HashMap<>();
    private final List<Wish> wishes = new ArrayList<>();
    private int outstanding;
    private int submitted;
    private int openReads;
    private int reads;

    private record Wish(@Nullable PeerId target) implements Transfer {}

    /** Put into words only if somebody reads the story. */
    private record Told(Object first, String between, Object second) {
        @Override
        public String toString() {
            return first + between + second;
        }
    }

    SimClients(SimProcess process, Environment environment) {
        this.process = process;
        this.environment = environment;
        this.model = process.model();
        this.history = environment.history();
    }

    // ---- asked

    /** The application submits a request; {@code told} is told where it was applied. */
    public SimRequest submit(ByteBuffer payload, long number, long deadlineNanos, Consumer<Zxid> told) {
        SimRequest request = new SimRequest(number, payload, deadlineNanos, told);
        submitted++;
        outstanding++;
        environment.model().tell().submitted(model, number);
        if (history != null) {
            history.submitted(number, environment.now());
        }
        process.input(core -> core.submit(request));
        return request;
    }

    /** The application reads; without {@code atLeast} it must see everything acknowledged before. */
    public SimRead read(int client, @Nullable Zxid atLeast, long deadlineNanos, Consumer<Zxid> told) {
        ModelRead asked = new ModelRead(Predicates.request(process.id(), process.life(), reads++), client, atLeast);
        SimRead read = new SimRead(asked, deadlineNanos, told);
        openReads++;
        environment.model().tell().readAsked(model, asked);
        if (history != null && asked.linearizable()) {
            history.asks(asked.number(), environment.now());
        }
        process.input(core -> {
            if (atLeast == null) {
                core.barrier(read);
            } else {
                core.barrierAt(read, atLeast);
            }
        });
        return read;
    }

    /** The application wants another peer to lead; null for the fittest. */
    public void transfer(@Nullable PeerId target) {
        Wish wish = new Wish(target);
        wishes.add(wish);
        process.input(core -> core.transfer(wish));
    }

    /** How many requests it has submitted. */
    public int submitted() {
        return submitted;
    }

    /** Requests without an outcome. */
    public int outstanding() {
        return outstanding;
    }

    /** How many reads it has begun. */
    public int reads() {
        return reads;
    }

    /** Reads without an outcome. */
    public int openReads() {
        return openReads;
    }

    /** Wishes for another leader that have no answer. */
    public int unanswered() {
        return wishes.size();
    }

    // ---- answered

    void numbered(Request request, long sequence) {
        numbered.put(sequence, (SimRequest) request);
    }

    void settle(Request request, Outcome outcome) {
        SimRequest one = (SimRequest) request;
        if (one.complete()) {
            outstanding--;
            environment.note(process.id(), "settle", new Told(one, " ", outcome), one.number());
            tellOutcome(one.number(), outcome);
            if (history != null && outcome instanceof Outcome.NotApplied) {
                history.notApplied(one.number());
            }
        }
    }

    private void tellOutcome(long request, Outcome outcome) {
        Observer tell = environment.model().tell();
        if (outcome instanceof Outcome.NotApplied) {
            tell.notApplied(model, request);
        } else if (outcome instanceof Outcome.Unknown) {
            tell.unknown(model, request);
        } else {
            tell.resultLost(model, request);
        }
    }

    /** The own apply of a request. */
    void completed(long sequence, Zxid zxid) {
        SimRequest request = numbered.remove(sequence);
        if (request != null && request.complete()) {
            outstanding--;
            environment.note(process.id(), "applied", request, zxid.value());
            environment.model().tell().completed(model, request.number(), zxid);
            request.applied(zxid);
            if (history != null) {
                history.applied(request.number(), zxid, environment.now());
            }
        }
    }

    void readPointed(SimRead read, Zxid point) {
        if (read.read().linearizable()) {
            environment.note(process.id(), "read pointed", new Told(read, " to ", point), point.value());
            environment.model().tell().readPointed(model, read.read(), point);
        }
    }

    void readFailed(SimRead read, Barrier.Phase phase) {
        if (read.complete()) {
            openReads--;
            environment.note(process.id(), "read failed", read, phase.ordinal());
        }
    }

    /** A read has its turn, and the application stands at {@code seen}. */
    void ran(SimRead read, Zxid seen, Application application) {
        if (read.complete()) {
            openReads--;
            environment.note(process.id(), "read ran", read, seen.value());
            environment.model().tell().readDone(model, read.read(), seen);
            read.saw(seen);
            if (history != null && application instanceof Register register) {
                history.saw(read.read().number(), register, environment.now());
            }
        }
    }

    void transferred(Transfer wish, @Nullable String why) {
        if (!wishes.removeIf(each -> each == wish)) {
            throw new Violation("L2", "core", model + " answers a wish twice: " + wish);
        }
        String to = wish.target() == null ? "anybody" : "peer " + wish.target();
        environment.note(
                process.id(),
                "transfer",
                "to " + to + (why == null ? " done" : " failed: " + why),
                why == null ? 1 : 0);
    }
}
