package io.zab.testkit.exhaustive;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.message.Promise;
import io.zab.message.StoreOp;
import io.zab.testkit.model.Model;
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

    @Test
    void whatIsOnlyJudgedChangesNothingThatIsRemembered() {
        World world = new World(3);
        List<Integer> choices = new Path(world).allUp().settle().choices();
        World again = new World(3);
        int[] state = again.initial();
        for (int choice : choices) {
            int[] after = again.after(state, choice);
            Model model = again.judge().of(after[again.at().ghost()]);
            long before = fingerprint.of(model, 0);
            for (int id = 1; id <= 3; id++) {
                if (again.facts(after, id).alive()) {
                    Member member = again.members().copy(after[again.at().member(id)]);
                    new Event.Says(member.peer().status()).tell(model, model.peer(id));
                }
            }
            assertThat(fingerprint.of(model, 0)).isEqualTo(before);
            state = after;
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
