package io.zab.testkit.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.testkit.sim.Decision;
import io.zab.testkit.sim.Simulation;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final String WORDS =
            "--seed=17 --peers=3 --steps=400 --requests=3 --reads=0 --without=KILL,PAUSE --faults=p2.1.4,t3 --timing=4 --until=99";

    @Test
    void itsWordsSayAllOfIt() {
        assertThat(Plan.parse(WORDS).words()).isEqualTo(WORDS);
        assertThat(Plan.parse(WORDS.replace("--", ""))).isEqualTo(Plan.parse(WORDS));
        assertThat(Plan.parse("seed=4 faults=none").reduction().only()).isEmpty();
    }

    @Test
    void whatIsNoWordIsRefused() {
        assertThatThrownBy(() -> Plan.parse("seed=1 colour=red")).hasMessageContaining("colour");
        assertThatThrownBy(() -> Plan.parse("seed")).hasMessageContaining("name=value");
    }

    @Test
    void theRunOfASeedIsTheOneOfItsOwnDecisions() {
        Simulation whole = run(Plan.of(5));
        Set<String> all = whole.decisions().stream().map(Decision::id).collect(Collectors.toCollection(TreeSet::new));
        assertThat(all).hasSizeGreaterThan(5);

        Plan named = Plan.of(5).reduced(Plan.of(5).reduction().only(all));
        assertThat(run(named).traceHash()).isEqualTo(whole.traceHash());
    }

    @Test
    void aDecisionThatIsLeftOutLeavesTheOthersAsTheyAre() {
        Simulation whole = run(Plan.of(5));
        Decision first = whole.decisions().get(0);
        TreeSet<String> others =
                whole.decisions().stream().map(Decision::id).collect(Collectors.toCollection(TreeSet::new));
        others.remove(first.id());

        Simulation without = run(Plan.of(5).reduced(Plan.of(5).reduction().only(others)));

        assertThat(without.decisions()).doesNotContain(first);
        assertThat(timed(whole)).containsAll(timed(without));
    }

    /** With what they do. */
    private static Set<Decision> timed(Simulation world) {
        return world.decisions().stream()
                .filter(one -> one.id().startsWith("t"))
                .collect(Collectors.toSet());
    }

    private static Simulation run(Plan plan) {
        Simulation world = Worlds.OWN.make(plan, null, Failure.KEPT);
        assertThat(Failure.of(world, plan)).isNull();
        return world;
    }
}
