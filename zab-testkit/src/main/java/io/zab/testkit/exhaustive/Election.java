package io.zab.testkit.exhaustive;

import io.zab.PeerId;
import io.zab.Role;
import io.zab.message.Message;
import io.zab.protocol.PeerStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * A formed cluster whose links suddenly are those of a graph, for ever: time passes for all in step, messages take a round, disks sync at once. A link that carries
 * nothing breaks at once; one that carries in one direction only stays up until somebody notices, and is never made again.
 */
final class Election {
    private static final long ROUND_NANOS = 20_000_000;
    private static final long SECOND = 1_000_000_000 / ROUND_NANOS;
    /** Ten follower timeouts for somebody to lead, and half of that to see that nobody does who cannot. */
    private static final long ROUNDS_MAX = 10 * SECOND;

    private static final long ROUNDS_WITHOUT = 5 * SECOND;
    /** So long the same one leads and it is said to stay. */
    private static final long STAYS = 2 * SECOND;
    /** Until then a one-way link may be taken for a whole one, and a leader has not noticed whom it has lost. */
    private static final long NOTICED = 3 * SECOND;

    private record UnderWay(int from, int to, Message message) {}

    private final LinkGraph graph;
    private final Member[] members;
    private final long[][] links;
    private List<UnderWay> underWay = new ArrayList<>();
    private final StringBuilder objections = new StringBuilder();
    private int leader;
    private long leadsSince;
    private long round;

    private Election(LinkGraph graph, Path formed) {
        int size = graph.size();
        this.graph = graph;
        this.members = new Member[size + 1];
        this.links = new long[size + 1][size + 1];
        int[] state = formed.state();
        for (int a = 1; a <= size; a++) {
            members[a] = formed.world().members().copy(state[formed.world().at().member(a)]);
            members[a].sayPings();
            for (int b = 1; b <= size; b++) {
                links[a][b] =
                        a == b ? 0 : State.number(state[formed.world().at().link(a, b)]);
            }
        }
    }

    /** What is wrong with how this cluster behaves; empty if nothing is. */
    static String judge(LinkGraph graph, Path formed) {
        return new Election(graph, formed).run();
    }

    private String run() {
        for (int a = 1; a <= graph.size(); a++) {
            for (int b = 1; b <= graph.size(); b++) {
                if (a != b && !graph.carries(a, b) && !graph.carries(b, a)) {
                    down(a, b);
                }
            }
        }
        boolean able = graph.anyAble();
        long end = able ? ROUNDS_MAX : ROUNDS_WITHOUT;
        while (round < end && !(able && leader != 0 && round - leadsSince >= STAYS && round > NOTICED)) {
            round();
        }
        if (able && (leader == 0 || round - leadsSince < STAYS)) {
            objections.append("nobody leads for long; ");
        }
        if (!able && leader != 0) {
            objections.append(leader).append(" still leads without a quorum; ");
        }
        if (objections.length() > 0) {
            for (int a = 1; a <= graph.size(); a++) {
                PeerStatus status = members[a].peer().status();
                objections.append(a + " " + status.role() + " " + status.leader() + " epoch " + status.epoch() + ", ");
            }
        }
        return objections.toString();
    }

    private void round() {
        round++;
        List<UnderWay> arriving = underWay;
        underWay = new ArrayList<>();
        for (UnderWay one : arriving) {
            if (links[one.to][one.from] != 0) {
                give(one.to, new Input.Deliver(PeerId.of(one.from), links[one.to][one.from], one.message));
            }
        }
        for (int a = 1; a <= graph.size(); a++) {
            if (members[a].log().pending() > 0) {
                give(a, new Input.Sync());
            }
            give(a, new Input.Pass(ROUND_NANOS));
        }
        look();
    }

    private void look() {
        int now = 0;
        for (int a = 1; a <= graph.size(); a++) {
            PeerStatus status = members[a].peer().status();
            if (status.role() == Role.LEADING && status.established() && (now == 0 || graph.isAble(a))) {
                now = a;
            }
        }
        if (now != leader) {
            leader = now;
            leadsSince = round;
        }
        if (leader != 0 && !graph.isAble(leader) && round > NOTICED) {
            objections.append(leader).append(" leads without a quorum; ");
        }
    }

    private void give(int to, Input input) {
        members[to].step(input);
        Member.Done done = members[to].take();
        for (Member.Sending one : done.sent()) {
            int other = one.to().value();
            if (graph.carries(to, other)) {
                underWay.add(new UnderWay(to, other, one.message()));
            }
        }
        for (Event event : done.events()) {
            if (event instanceof Event.RoleChanged change
                    && change.to() == Role.LEADING
                    && !graph.isAble(to)
                    && round > NOTICED) {
                objections.append(to).append(" is elected, who cannot reach a quorum; ");
            }
        }
        for (PeerId other : done.broken()) {
            links[to][other.value()] = 0;
            if (graph.carries(to, other.value())) {
                down(other.value(), to);
            }
        }
    }

    private void down(int a, int b) {
        long link = links[a][b];
        if (link != 0) {
            links[a][b] = 0;
            give(a, new Input.LinkDown(PeerId.of(b), link));
        }
    }
}
