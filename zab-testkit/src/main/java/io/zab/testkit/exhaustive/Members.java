package io.zab.testkit.exhaustive;

import io.zab.PeerId;
import io.zab.Role;
import io.zab.message.FormationId;
import io.zab.message.StorageId;
import io.zab.protocol.PeerStatus;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All states that any member has been in, each with a number, and what each does with each input that it was given. */
final class Members {
    /** What choices depend on; kept when the member itself is not. */
    record Facts(
            boolean alive,
            int pending,
            StorageId storage,
            @Nullable FormationId formation,
            boolean established,
            String shown) {}

    private record Given(int member, long input) {}

    private final Copier copier;
    private final Fingerprint fingerprint;
    private final Messages messages;
    private final List<@Nullable Member> members = new ArrayList<>();
    private final List<Facts> facts = new ArrayList<>();
    private final Map<Long, Integer> numbers = new HashMap<>();
    private final Map<Given, Step> steps = new HashMap<>();
    private int stepCount;

    Members(Shapes shapes, Messages messages) {
        this.copier = new Copier(shapes);
        this.fingerprint = new Fingerprint(shapes);
        this.messages = messages;
    }

    int count() {
        return members.size();
    }

    int stepCount() {
        return stepCount;
    }

    Facts facts(int member) {
        return facts.get(member);
    }

    /** The number of this state; the member is not changed any more. */
    int add(Member member) {
        long hash = fingerprint.of(member, member.clock());
        Integer known = numbers.putIfAbsent(hash, members.size());
        if (known != null) {
            if (members.get(known) == null) {
                members.set(known, member);
            }
            return known;
        }
        members.add(member);
        facts.add(factsOf(member));
        return members.size() - 1;
    }

    private static Facts factsOf(Member member) {
        if (!member.isAlive()) {
            return new Facts(false, 0, member.log().storage(), null, false, "down");
        }
        PeerStatus status = member.peer().status();
        return new Facts(
                true,
                member.log().pending(),
                member.log().storage(),
                status.formation(),
                status.role() == Role.LEADING && status.established(),
                status.role() + (status.leader() == null ? "" : " " + status.leader()) + " epoch " + status.epoch()
                        + " promised " + status.promisedEpoch() + " last " + status.last() + " durable "
                        + status.durable() + " committed " + status.committed());
    }

    /**
     * The step of {@code member} with {@code input}.
     *
     * @param code a number that stands for {@code input}
     */
    Step step(int member, long code, Input input) {
        Given given = new Given(member, code);
        Step known = steps.get(given);
        if (known == null) {
            known = compute(member, input);
            steps.put(given, known);
        } else if (members.get(known.next()) == null) {
            // Its result has been forgotten, since no state needed it for a while.
            known = again(known, member, input);
        }
        return known;
    }

    private Step compute(int number, Input input) {
        Member member = copier.copy(of(number));
        RuntimeException failure = null;
        try {
            member.step(input);
        } catch (RuntimeException e) {
            failure = e;
        }
        Member.Done done = member.take();
        int next = failure == null ? add(member) : number;
        return new Step(
                stepCount++,
                next,
                done.events(),
                done.events().stream().anyMatch(Event::isRemembered),
                done.sent().stream().mapToInt(one -> one.to().value()).toArray(),
                done.sent().stream()
                        .mapToInt(one -> messages.number(one.message()))
                        .toArray(),
                List.<PeerId>copyOf(done.broken()),
                failure);
    }

    private Step again(Step known, int number, Input input) {
        Member member = copier.copy(of(number));
        member.step(input);
        member.take();
        members.set(known.next(), member);
        return known;
    }

    Member copy(int number) {
        return copier.copy(of(number));
    }

    private Member of(int number) {
        Member member = members.get(number);
        if (member == null) {
            throw new IllegalStateException("state " + number + " of a member has been forgotten");
        }
        return member;
    }

    /** Forgets all but these; what they do with which input stays known. */
    void keep(BitSet needed) {
        for (int i = 0; i < members.size(); i++) {
            if (!needed.get(i)) {
                members.set(i, null);
            }
        }
    }
}
