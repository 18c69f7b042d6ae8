package io.zab.testkit.exhaustive;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.message.Promise;
import io.zab.message.StoreOp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Exploring stands on two things: a copy is in every respect like its original, and what happens to it does not touch the original. */
class CopierTest {
    private final Shapes shapes = new Shapes();
    private final Copier copier = new Copier(shapes);
    private final Fingerprint fingerprint = new Fingerprint(shapes);

    @Test
    void aCopyIsLikeItsOriginalAndGoesItsOwnWay() {
        World world = new World(3);
        Path path = new Path(world).allUp();
        for (int next = world.usual(path.state()); next >= 0; next = world.usual(path.state())) {
            for (int id = 1; id <= 3; id++) {
                goesItsOwnWay(world.members().copy(path.state()[world.at().member(id)]));
            }
            path.take(next);
        }
    }

    private void goesItsOwnWay(Member original) {
        long before = of(original);
        Member copy = copier.copy(original);
        assertThat(of(copy)).isEqualTo(before);
        copy.step(new Input.Timeout());
        copy.step(new Input.Submit());
        copy.take();
        assertThat(of(copy)).isNotEqualTo(before);
        assertThat(of(original)).isEqualTo(before);
    }

    private long of(Member member) {
        return fingerprint.of(member, member.clock());
    }

    /** Else a state would depend on what else has been looked at. */
    @Test
    void whateverComesOfAStateLeavesItAsItWas() {
        World world = new World(3);
        Path path = new Path(world).allUp();
        for (int next = world.usual(path.state()); next >= 0; next = world.usual(path.state())) {
            int[] state = path.allow(Budget.CRASH, 1).allow(Budget.COUP, 1).state();
            List<Long> before = hashes(world, state);
            world.choices(state, choice -> world.after(state, choice));
            assertThat(hashes(world, state)).isEqualTo(before);
            path.take(next);
        }
    }

    private List<Long> hashes(World world, int[] state) {
        List<Long> all = new ArrayList<>();
        all.add(fingerprint.of(world.judge().of(state[world.at().ghost()]), 0));
        for (int id = 1; id <= 3; id++) {
            all.add(of(world.members().of(state[world.at().member(id)])));
        }
        return all;
    }

    /** What is no longer kept is made again from what it came from, over many steps here. */
    @Test
    void whatIsMadeAgainIsWhatItWas() {
        List<Integer> choices = new Path(new World(3)).allUp().settle().choices();
        World all = new World(3);
        World few = new World(3, 1);
        int[] state = all.initial();
        int[] same = few.initial();
        for (int choice : choices) {
            state = all.after(state, choice);
            same = few.after(same, choice);
            assertThat(same).isEqualTo(state);
        }
        for (int ghost = all.judge().count() - 1; ghost >= 0; ghost -= 7) {
            assertThat(fingerprint.of(few.judge().of(ghost), 0))
                    .isEqualTo(fingerprint.of(all.judge().of(ghost), 0));
        }
        for (int member = all.members().count() - 1; member >= 0; member -= 7) {
            assertThat(of(few.members().of(member))).isEqualTo(of(all.members().of(member)));
        }
    }

    @Test
    void momentsCountByTheirDistanceFromNow() {
        List<Object> one = new ArrayList<>(List.of(Fingerprint.EPOCH + 5));
        List<Object> other = new ArrayList<>(List.of(Fingerprint.EPOCH + 7));
        assertThat(fingerprint.of(one, Fingerprint.EPOCH + 1))
                .isEqualTo(fingerprint.of(other, Fingerprint.EPOCH + 3))
                .isNotEqualTo(fingerprint.of(other, Fingerprint.EPOCH + 1));
    }

    @Test
    void aCrashKeepsAnyNumberOfTheOperationsThatWaited() {
        for (int kept = 0; kept <= 2; kept++) {
            ValueLog log = new ValueLog(World.storage(1, 0));
            log.offer(1, new StoreOp.SavePromise(new Promise(1, io.zab.PeerId.of(1))));
            log.offer(2, new StoreOp.SavePromise(new Promise(2, io.zab.PeerId.of(2))));
            log.crash(kept);
            assertThat(log.recovered().promise().epoch()).isEqualTo(kept);
        }
    }
}
