package io.zab.testkit.exhaustive;

import io.zab.PeerId;
import io.zab.Role;
import io.zab.message.FormationId;
import io.zab.message.StorageId;
import io.zab.protocol.PeerStatus;
import java.util.ArrayList;
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
            boolean established) {}

    private record Given(int member, long input) {}

    private final Fingerprint fingerprint;
    private final Messages messages;
    private final Lineage<Member, Input> members;
    private final List<Facts> facts = new ArrayList<>();
    private final Numbers numbers = new Numbers();
    private final Map<Given, Step> steps = new HashMap<>();

    Members(Shapes shapes, Messages messages, int kept) {
        this.fingerprint = new Fingerprint(shapes);
        this.messages = messages;
        this.members = new Lineage<>(new Copier(shapes), Members::again, kept);
    }

    private static void again(Member member, Input input) {
        member.step(input);
        member.take();
    }

    int count() {
        return members.size();
    }

    Facts facts(int member) {
        return facts.get(member);
    }

    /** Adds one that nothing has happened to, and returns its number. */
    int begin(Member member) {
        numbers.putIfAbsent(hash(member), members.size());
        facts.add(factsOf(member));
        return members.add(member);
    }

    private long hash(Member member) {
        return fingerprint.of(member, member.clock());
    }

    private static Facts factsOf(Member member) {
        if (!member.isAlive()) {
            return new Facts(false, 0, member.log().storage(), null, false);
        }
        PeerStatus status = member.peer().status();
        return new Facts(
                true,
                member.log().pending(),
                member.log().storage(),
                status.formation(),
                status.role() == Role.LEADING && status.established());
    }

    /**
     * The step of {@code member} with {@code input}.
     *
     * @param code a number that stands for {@code input}
     */
    Step step(int member, long code, Input input) {
        return steps.computeIfAbsent(new Given(member, code), given -> compute(member, input));
    }

    private Step compute(int number, Input input) {
        Member member = members.copy(number);
        RuntimeException failure = null;
        try {
            member.step(input);
        } catch (RuntimeException e) {
            failure = e;
        }
        Member.Done done = member.take();
        return new Step(
                steps.size(),
                failure == null ? after(number, input, member) : number,
                done.events(),
                done.events().stream().anyMatch(Event::isRemembered),
                done.sent().stream().mapToInt(one -> one.to().value()).toArray(),
                done.sent().stream()
                        .mapToInt(one -> messages.number(one.message()))
                        .toArray(),
                List.<PeerId>copyOf(done.broken()),
                failure);
    }

    private int after(int number, Input input, Member member) {
        int known = numbers.putIfAbsent(hash(member), members.size());
        if (known >= 0) {
            return known;
        }
        facts.add(factsOf(member));
        return members.add(member, number, input);
    }

    /** In this state, not to be changed. */
    Member of(int number) {
        return members.of(number);
    }

    /** In this state, for its own use. */
    Member copy(int number) {
        return members.copy(number);
    }
}
