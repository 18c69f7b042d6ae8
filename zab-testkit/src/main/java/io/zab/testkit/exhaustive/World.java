package io.zab.testkit.exhaustive;

import io.zab.PeerId;
import io.zab.message.BootId;
import io.zab.message.Message;
import io.zab.message.StorageId;
import io.zab.protocol.PeerSettings;
import java.time.Duration;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.IntConsumer;

/** A small cluster: which choices there are in a state, and the state that one of them leads to. */
final class World {
    /** The deadline of every request and read: no moment, so that it is the same however late it is. */
    static final long NEVER = Fingerprint.EPOCH + (1L << 51);

    static final long WALL_MILLIS = 1_700_000_000_000L;
    static final long TICK_NANOS = 50_000_000;
    /** A bit more than twice the follower timeout, the longest that anybody waits. */
    static final int ROUNDS_OF_A_TIMEOUT = 44;

    /** Some 30 MB of peers, and as much of models. */
    private static final int KEPT = 1 << 12;

    static final PeerSettings.Timings TIMINGS = new PeerSettings.Timings(
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofMillis(900),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofMillis(25),
            Duration.ofSeconds(1),
            Duration.ofMillis(300));

    private final int size;
    private final State at;
    private final Messages messages = new Messages();
    private final Members members;
    private final Judge judge;

    World(int size) {
        this(size, KEPT);
    }

    /**
     * @param size how many peers
     * @param kept how many states of single peers, and of the model, are at hand; others are made again when they are needed
     */
    World(int size, int kept) {
        this.size = size;
        this.at = new State(size);
        Shapes shapes = new Shapes();
        this.members = new Members(shapes, messages, kept);
        this.judge = new Judge(shapes, kept);
    }

    static StorageId storage(int id, int directory) {
        return new StorageId(new UUID(7, id * 100L + directory));
    }

    static PeerSettings settings(int id, int size, int life) {
        SortedSet<PeerId> voters = new TreeSet<>();
        for (int voter = 1; voter <= size; voter++) {
            voters.add(PeerId.of(voter));
        }
        BootId boot = new BootId(new UUID(8, id * 100L + life));
        return new PeerSettings(PeerId.of(id), voters, 0, boot, 1 << 10, TIMINGS, PeerSettings.Limits.defaults());
    }

    int size() {
        return size;
    }

    State at() {
        return at;
    }

    Members members() {
        return members;
    }

    Judge judge() {
        return judge;
    }

    Messages messages() {
        return messages;
    }

    /** All down, all directories empty. */
    int[] initial() {
        int[] state = new int[at.length()];
        for (int id = 1; id <= size; id++) {
            state[at.member(id)] = members.begin(new Member(id, size));
        }
        state[at.ghost()] = judge.begin(size);
        return state;
    }

    Members.Facts facts(int[] state, int id) {
        return members.facts(state[at.member(id)]);
    }

    // ---- What may happen

    void choices(int[] state, IntConsumer to) {
        int budget = state[at.budget()];
        for (int a = 1; a <= size; a++) {
            Members.Facts facts = facts(state, a);
            for (int b = 1; b <= size; b++) {
                if (a != b) {
                    ofPair(state, a, b, to);
                }
            }
            if (!facts.alive()) {
                to.accept(Choice.of(Choice.Kind.START, a, 0, 0));
                continue;
            }
            if (facts.pending() > 0) {
                to.accept(Choice.of(Choice.Kind.SYNC, a, 0, 0));
            }
            if (Budget.CRASH.in(budget) > 0) {
                for (int kept = 0; kept <= facts.pending(); kept++) {
                    to.accept(Choice.of(Choice.Kind.CRASH, a, 0, kept));
                }
            }
            if (Budget.WIPE.in(budget) > 0
                    && judge.of(state[at.ghost()])
                            .mayForget(judge.of(state[at.ghost()]).peer(a))) {
                to.accept(Choice.of(Choice.Kind.WIPE, a, 0, 0));
            }
            allowed(budget, Budget.TIMEOUT, Choice.of(Choice.Kind.TIMEOUT, a, 0, 0), to);
            allowed(budget, Budget.SUBMIT, Choice.of(Choice.Kind.SUBMIT, a, 0, 0), to);
            allowed(budget, Budget.READ, Choice.of(Choice.Kind.READ, a, 0, 0), to);
            allowed(budget, Budget.COUP, Choice.of(Choice.Kind.CANDIDATE, a, 0, 0), to);
        }
    }

    /** What happens next if nothing else does: whatever is under way, in the order of the peers' numbers, and who is down starts again; -1 at rest. */
    int usual(int[] state) {
        return usual(state, 0);
    }

    /** The same, but nothing happens to {@code without}. */
    int usual(int[] state, int without) {
        int[] first = {-1};
        choices(state, choice -> {
            if (first[0] < 0 && isUsual(Choice.kind(choice)) && Choice.actor(choice) != without) {
                first[0] = choice;
            }
        });
        return first[0];
    }

    private static boolean isUsual(Choice.Kind kind) {
        return switch (kind) {
            case DELIVER, SYNC, NOTICE, LINK, START -> true;
            default -> false;
        };
    }

    private static void allowed(int budget, Budget what, int choice, IntConsumer to) {
        if (what.in(budget) > 0) {
            to.accept(choice);
        }
    }

    /** Of a as the sender, or the one who acts. */
    private void ofPair(int[] state, int a, int b, IntConsumer to) {
        int budget = state[at.budget()];
        int link = state[at.link(a, b)];
        boolean alive = facts(state, a).alive();
        int queue = state[at.queue(a, b)];
        if (queue != 0) {
            to.accept(Choice.of(Choice.Kind.DELIVER, a, b, 0));
            int urgent = messages.firstUrgent(queue);
            if (urgent > 0) {
                to.accept(Choice.of(Choice.Kind.OVERTAKE, a, b, urgent));
            }
        }
        if (State.isUp(link, a, b)) {
            if (State.isBroken(link)) {
                to.accept(Choice.of(Choice.Kind.NOTICE, a, b, 0));
            } else if (a < b) {
                allowed(budget, Budget.BREAK, Choice.of(Choice.Kind.BREAK, a, b, 0), to);
            }
            allowed(budget, Budget.COUP, Choice.of(Choice.Kind.FOLLOW, a, b, 0), to);
        } else if (a < b && alive && !State.isUp(link, b, a) && mayLink(state, a, b)) {
            to.accept(Choice.of(Choice.Kind.LINK, a, b, 0));
        }
        if (alive && facts(state, a).established()) {
            allowed(budget, Budget.TRANSFER, Choice.of(Choice.Kind.TRANSFER, a, b, 0), to);
        }
    }

    /** As a handshake decides (rule B2). */
    private boolean mayLink(int[] state, int a, int b) {
        Members.Facts one = facts(state, a);
        Members.Facts other = facts(state, b);
        return one.alive()
                && other.alive()
                && (one.formation() == null
                        || other.formation() == null
                        || one.formation().equals(other.formation()));
    }

    // ---- What follows

    /** The state after {@code choice}; throws what a predicate objects. */
    int[] after(int[] before, int choice) {
        int[] state = before.clone();
        int a = Choice.a(choice);
        int b = Choice.b(choice);
        PeerId other = PeerId.of(Math.max(1, b));
        switch (Choice.kind(choice)) {
            case DELIVER, OVERTAKE -> deliver(state, a, b, Choice.n(choice));
            case SYNC -> step(state, a, choice, new Input.Sync());
            case NOTICE -> notice(state, a, b);
            case LINK -> link(state, a, b);
            case START -> step(state, a, choice, new Input.Start());
            case CRASH -> down(spend(state, Budget.CRASH), a, choice, new Input.Crash(Choice.n(choice)));
            case WIPE -> down(spend(state, Budget.WIPE), a, choice, new Input.Wipe());
            case BREAK -> spend(state, Budget.BREAK)[at.link(a, b)] |= State.BROKEN;
            case TIMEOUT -> step(spend(state, Budget.TIMEOUT), a, choice, new Input.Timeout());
            case SUBMIT -> step(spend(state, Budget.SUBMIT), a, choice, new Input.Submit());
            case READ -> step(spend(state, Budget.READ), a, choice, new Input.Read());
            case CANDIDATE -> step(spend(state, Budget.COUP), a, choice, new Input.Coup(null));
            case FOLLOW -> step(spend(state, Budget.COUP), a, choice, new Input.Coup(other));
            case TRANSFER -> step(spend(state, Budget.TRANSFER), a, choice, new Input.Transfer(other));
        }
        return state;
    }

    private int[] spend(int[] state, Budget what) {
        state[at.budget()] = what.minusOne(state[at.budget()]);
        return state;
    }

    private void deliver(int[] state, int a, int b, int place) {
        int queue = state[at.queue(a, b)];
        int message = messages.content(queue)[place];
        state[at.queue(a, b)] = messages.remove(queue, place);
        long link = State.number(state[at.link(a, b)]);
        long code = 1L << 60 | (long) message << 24 | link << 4 | a;
        Message said = messages.of(message);
        step(state, b, code, new Input.Deliver(PeerId.of(a), link, said));
    }

    private void notice(int[] state, int a, int b) {
        int link = state[at.link(a, b)];
        state[at.link(a, b)] = State.without(link, a, b);
        state[at.queue(b, a)] = 0;
        long code = 2L << 60 | State.number(link) << 4 | b;
        step(state, a, code, new Input.LinkDown(PeerId.of(b), State.number(link)));
    }

    private void link(int[] state, int a, int b) {
        int link = State.anew(state[at.link(a, b)]);
        state[at.link(a, b)] = link;
        StorageId ofA = facts(state, a).storage();
        StorageId ofB = facts(state, b).storage();
        up(state, a, b, ofB, State.number(link));
        up(state, b, a, ofA, State.number(link));
    }

    private void up(int[] state, int a, int b, StorageId storage, long number) {
        long code = 3L << 60 | storage.value().getLeastSignificantBits() << 24 | number << 4 | b;
        step(state, a, code, new Input.LinkUp(PeerId.of(b), number, storage));
    }

    private void down(int[] state, int a, int choice, Input input) {
        for (int b = 1; b <= size; b++) {
            int link = a == b ? 0 : state[at.link(a, b)];
            if (link != 0) {
                state[at.link(a, b)] = State.without(link, a, b);
                state[at.queue(b, a)] = 0;
            }
        }
        step(state, a, choice, input);
    }

    private void step(int[] state, int id, long code, Input input) {
        Step step = members.step(state[at.member(id)], code, input);
        state[at.ghost()] = judge.judge(state[at.ghost()], id, step);
        state[at.member(id)] = step.next();
        int[] to = step.to();
        for (int i = 0; i < to.length; i++) {
            int other = to[i];
            if (State.isUp(state[at.link(id, other)], other, id)) {
                int queue = at.queue(id, other);
                state[queue] = messages.add(state[queue], step.messages()[i]);
            }
        }
        for (PeerId other : step.broken()) {
            int b = other.value();
            state[at.link(id, b)] = State.without(state[at.link(id, b)], id, b);
            state[at.queue(b, id)] = 0;
        }
    }
}
