package io.zab.testkit.sim;

import io.zab.PeerId;
import io.zab.message.FormationId;
import io.zab.message.Message;
import io.zab.testkit.model.Sender;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Links as the transport makes them: one connection per pair, two lanes, first in first out, loss only by breaking. What is blocked is held back, not lost.
 * The two ends of a connection learn at different times that it is up or down, and what was under way when it broke may still arrive, for a
 * while, or come late, when another connection has taken its place.
 */
final class SimNetwork {
    private static final int HEADER_BYTES = 40;

    private final Simulation simulation;
    private final Options options;
    private final SplittableRandom random;
    private final Pair[][] pairs;
    private long delaySpikeUntil;

    SimNetwork(Simulation simulation, Options options) {
        this.simulation = simulation;
        this.options = options;
        this.random = Randoms.of(options.timingSeed(), "network");
        this.pairs = new Pair[options.peers + 1][options.peers + 1];
        for (int a = 1; a <= options.peers; a++) {
            for (int b = a + 1; b <= options.peers; b++) {
                pairs[a][b] = new Pair(a, b);
                pairs[b][a] = pairs[a][b];
            }
        }
    }

    /** Begins to dial. */
    void start() {
        for (int a = 1; a <= options.peers; a++) {
            for (int b = a + 1; b <= options.peers; b++) {
                pairs[a][b].dialLater();
            }
        }
    }

    private long delay() {
        long spike = simulation.now() < delaySpikeUntil ? 20 : 1;
        return spike
                * (options.netNanos + (long) (-Math.log(1 - random.nextDouble() * 0.999) * options.netJitterNanos / 4));
    }

    // ---- Faults

    void block(int from, int to, boolean blocked) {
        Channel channel = channel(from, to);
        if (channel.blocked != blocked) {
            channel.blocked = blocked;
            if (!blocked) {
                channel.release();
            }
        }
    }

    /** From now on each byte takes so long that what may be under way at once takes so many nanoseconds. Urgent messages take hardly any longer than usual. */
    void slow(int from, int to, long nanos) {
        long window = new Queued(options.limits, Long.BYTES + options.payloadMax).link();
        channel(from, to).nanosPerByte = Math.max(1, nanos / window);
    }

    /** Nothing is blocked or slow between these two. What waits for its turn on a slow link would take too long: another connection takes its place. */
    void heal(int a, int b) {
        block(a, b, false);
        block(b, a, false);
        hurry(a, b);
    }

    /** Nothing is slow between these two any more. */
    void hurry(int a, int b) {
        boolean late = channel(a, b).isLate() || channel(b, a).isLate();
        channel(a, b).nanosPerByte = 0;
        channel(b, a).nanosPerByte = 0;
        if (late) {
            breakLink(a, b, "is fast again");
        }
    }

    private Channel channel(int from, int to) {
        return from < to ? pairs[from][to].forth : pairs[from][to].back;
    }

    /** Whether both directions between these two are open, and as fast as they should be. */
    boolean isOpen(int a, int b) {
        return !channel(a, b).isFaulty() && !channel(b, a).isFaulty() && !pairs[a][b].flaps;
    }

    /** From now on, and for ever, the link between these two comes and goes. */
    void flap(int a, int b, long periodNanos) {
        pairs[a][b].flaps = true;
        simulation.after(random.nextLong(1, 2 * periodNanos), () -> {
            boolean goes = !pairs[a][b].forth.blocked;
            block(a, b, goes);
            block(b, a, goes);
            breakLink(a, b, "flaps");
            flap(a, b, periodNanos);
        });
    }

    void breakLink(int a, int b, String why) {
        Connection connection = pairs[a][b].connection;
        if (connection != null) {
            connection.shatter(why, delay(), delay());
        }
    }

    void delaySpike(long until) {
        delaySpikeUntil = until;
    }

    /** The process is gone: the other ends learn of it, soon if its machine lives. */
    void processGone(int id, boolean silently) {
        for (int other = 1; other <= options.peers; other++) {
            if (other != id) {
                Connection connection = pairs[id][other].connection;
                if (connection != null) {
                    long notice = silently
                            ? random.nextLong(
                                    1, 20 * options.timings.heartbeat().toNanos())
                            : delay();
                    connection.shatter("process gone", id < other ? 0 : notice, id < other ? notice : 0);
                }
            }
        }
    }

    boolean connected(int a, int b) {
        Connection connection = pairs[a][b].connection;
        return connection != null && !connection.broken && connection.low.up && connection.high.up;
    }

    // ---- What processes do

    void send(SimProcess from, PeerId to, long link, Message message) {
        Connection connection = pairs[from.id()][to.value()].connection;
        if (connection == null) {
            return;
        }
        End mine = from.id() < to.value() ? connection.low : connection.high;
        if (connection.broken || mine.process != from || mine.link != link) {
            return;
        }
        Channel channel = from.id() < to.value() ? connection.pair.forth : connection.pair.back;
        channel.send(connection, mine, mine == connection.low ? connection.high : connection.low, message);
    }

    void disconnect(SimProcess from, PeerId to, long link, String why) {
        Connection connection = pairs[from.id()][to.value()].connection;
        if (connection != null && !connection.broken) {
            End mine = from.id() < to.value() ? connection.low : connection.high;
            if (mine.process == from && mine.link == link) {
                connection.shatter(why, mine == connection.low ? 0 : delay(), mine == connection.low ? delay() : 0);
            }
        }
    }

    /**
     * One message under way.
     *
     * @param hash of the message; once for both ends, since most of them are put into words for it
     */
    private record Flight(Connection connection, End from, End to, Message message, long hash, long lostAfter) {}

    /** One direction of a pair. Outlives connections: what is blocked stays blocked. */
    private final class Channel {
        private boolean blocked;
        private long lastBulk;
        private long lastUrgent;
        private long nanosPerByte;
        private long freeAt;
        private long freeForUrgentAt;
        private final Deque<Flight> held = new ArrayDeque<>();

        void send(Connection connection, End from, End to, Message message) {
            long at = simulation.now() + delay();
            if (nanosPerByte > 0) {
                at = slowed(at, message);
            }
            if (message instanceof Message.Urgent) {
                at = Math.max(at, lastUrgent);
                lastUrgent = at;
            } else {
                at = Math.max(at, Math.max(lastBulk, lastUrgent));
                lastBulk = at;
            }
            Flight flight = new Flight(connection, from, to, message, simulation.hash(message), at);
            from.sends(message);
            simulation.at(at, () -> arrive(flight));
        }

        /** Urgent ones wait for each other only; what is sent behind them waits for all. */
        private long slowed(long at, Message message) {
            long takes = (HEADER_BYTES + Queued.bytes(message)) * nanosPerByte;
            freeAt = Math.max(freeAt, simulation.now()) + takes;
            if (message instanceof Message.Urgent) {
                freeForUrgentAt = Math.max(freeForUrgentAt, simulation.now()) + takes;
                return Math.max(at, freeForUrgentAt);
            }
            return Math.max(at, freeAt);
        }

        private boolean isLate() {
            return Math.max(lastBulk, lastUrgent) > simulation.now() && nanosPerByte > 0;
        }

        private boolean isFaulty() {
            return blocked || nanosPerByte > 0;
        }

        /** What an earlier connection still has under way must not hold up the next one. */
        private void begin() {
            lastBulk = 0;
            lastUrgent = 0;
            freeAt = 0;
            freeForUrgentAt = 0;
        }

        private void arrive(Flight flight) {
            if (blocked) {
                held.add(flight);
            } else {
                hand(flight);
            }
        }

        private void release() {
            while (!held.isEmpty()) {
                hand(held.remove());
            }
        }

        private void hand(Flight flight) {
            flight.from.hasArrived(flight.message);
            flight.to.deliver(flight);
        }
    }

    /** One end of a connection. */
    private final class End {
        private final SimProcess process;
        private final long link;
        private final PeerId other;
        /** For the story, and for who complains. */
        private final String from;

        private final String name;
        private final Deque<Flight> early = new ArrayDeque<>();
        private boolean up;
        private boolean down;
        /** Sent from here and not yet there. */
        private long underWay;
        /** When those heartbeats of a leader's session that are under way from here were sent. */
        private final Deque<Long> beats = new ArrayDeque<>();

        private long beating;

        End(SimProcess process, PeerId other) {
            this.process = process;
            this.link = simulation.nextLink(process.id());
            this.other = other;
            this.from = "from " + other;
            this.name = "the link to " + other;
        }

        void sends(Message message) {
            underWay += Queued.bytes(message);
            process.queued(name, underWay, process.bounds().link());
            if (message instanceof Message.Heartbeat beat) {
                if (beat.session() != beating) {
                    beating = beat.session();
                    beats.clear();
                }
                beats.add(simulation.now());
                long nanos = simulation.now() - beats.element();
                long usual = nanos / options.timings.heartbeat().toNanos();
                process.queued(name + ", as heartbeats,", beats.size(), Queued.heartbeats(usual));
            }
        }

        void hasArrived(Message message) {
            underWay -= Queued.bytes(message);
            if (message instanceof Message.Heartbeat beat && beat.session() == beating) {
                beats.remove();
            }
        }

        void deliver(Flight flight) {
            if (process.dead()) {
                return;
            }
            if (down) {
                if (random.nextInt(100) < options.stale) {
                    // Now and when another connection has taken its place: only then could it be taken for that one's.
                    deliverStale(flight);
                    simulation.after(
                            random.nextLong(1, 4 * (options.netNanos + options.redialNanos)),
                            () -> deliverStale(flight));
                }
                return;
            }
            if (flight.connection.broken && flight.lostAfter > flight.connection.lostAfter) {
                return;
            }
            if (!up) {
                early.add(flight);
                return;
            }
            simulation.note(process.id(), from, flight.message, flight.hash);
            Message message = flight.message;
            Sender sender = flight.from.process.sender();
            process.input(core -> simulation.model().delivered(process.model(), sender, message));
            process.message(other, link, message);
            if (random.nextInt(20) == 0) {
                process.input(core -> core.heard(other, link));
            }
        }

        private void deliverStale(Flight flight) {
            if (!process.dead()) {
                simulation.note(process.id(), "stale from " + other, flight.message, flight.hash);
                process.staleMessage(other, link, flight.message);
            }
        }

        void comeUp(SimProcess theirs) {
            if (down || process.dead()) {
                return;
            }
            up = true;
            simulation.note(process.id(), "link up " + other, link, link);
            process.input(core -> {
                simulation.model().tell().linked(process.model(), other, true);
                core.linkUp(other, link, theirs.storage());
            });
            while (!early.isEmpty()) {
                deliver(early.remove());
            }
        }

        void goDown(String why) {
            if (down) {
                return;
            }
            down = true;
            if (up && !process.dead()) {
                simulation.note(process.id(), "link down " + other, why, link);
                process.input(core -> {
                    core.linkDown(other, link, why);
                    simulation.model().tell().linked(process.model(), other, false);
                });
            }
        }
    }

    /** One connection, from its handshake until both ends know that it is broken. */
    private final class Connection {
        private final Pair pair;
        private final End low;
        private final End high;
        private boolean broken;
        private long lostAfter;

        Connection(Pair pair, SimProcess lowProcess, SimProcess highProcess) {
            this.pair = pair;
            this.low = new End(lowProcess, PeerId.of(highProcess.id()));
            this.high = new End(highProcess, PeerId.of(lowProcess.id()));
        }

        void shatter(String why, long lowNotices, long highNotices) {
            if (broken) {
                return;
            }
            broken = true;
            lostAfter = simulation.now() + (random.nextBoolean() ? 0 : random.nextLong(1, 2 * delay() + 2));
            simulation.after(lowNotices, () -> {
                low.goDown(why);
                pair.forget(this);
            });
            simulation.after(highNotices, () -> {
                high.goDown(why);
                pair.forget(this);
            });
        }
    }

    private final class Pair {
        private final int a;
        private final int b;
        private final Channel forth = new Channel();
        private final Channel back = new Channel();
        private @Nullable Connection connection;
        private boolean dialling;
        private boolean flaps;

        Pair(int a, int b) {
            this.a = a;
            this.b = b;
        }

        void forget(Connection gone) {
            if (connection == gone && gone.low.down && gone.high.down) {
                connection = null;
                dialLater();
            }
        }

        void dialLater() {
            if (!dialling) {
                dialling = true;
                simulation.after(delay() + random.nextLong(1, options.redialNanos + 2), this::dial);
            }
        }

        private void dial() {
            dialling = false;
            if (connection != null) {
                return;
            }
            SimProcess lowProcess = simulation.process(a);
            SimProcess highProcess = simulation.process(b);
            boolean paused =
                    simulation.machines().isPaused(a) || simulation.machines().isPaused(b);
            if (lowProcess == null || highProcess == null || paused || forth.blocked || back.blocked) {
                dialLater();
                return;
            }
            FormationId lowFormation = lowProcess.formation();
            FormationId highFormation = highProcess.formation();
            if (lowFormation != null && highFormation != null && !lowFormation.equals(highFormation)) {
                simulation.note(a, "refuses " + b, "other formation", 0);
                dialLater();
                return;
            }
            Connection made = new Connection(this, lowProcess, highProcess);
            connection = made;
            forth.begin();
            back.begin();
            simulation.after(delay(), () -> made.low.comeUp(highProcess));
            simulation.after(delay(), () -> made.high.comeUp(lowProcess));
        }
    }
}
