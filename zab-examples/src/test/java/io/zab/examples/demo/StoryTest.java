package io.zab.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.FailoverStep;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoryTest {
    private static final Instant KILLED = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void theStepsOfAllNodesAreToldInTheOrderOfTime() {
        NodeView one = view(1, step(-5, "VOTED", 3L), step(4, "VOTED", 2L), step(9, "FOLLOWING", 2L));
        NodeView two = view(2, step(3, "LOOKING", null), step(8, "ELECTED", null));

        assertThat(Story.tell(List.of(one, two), KILLED))
                .containsExactly(
                        "  +    3.0 ms  node 2 has no leader any more and looks for one",
                        "  +    4.0 ms  node 1 votes for node 2",
                        "  +    8.0 ms  node 2 has the votes of a quorum",
                        "  +    9.0 ms  node 1 follows node 2");
    }

    @Test
    void everyKindOfStepHasItsWords() {
        for (FailoverStep.Kind kind : FailoverStep.Kind.values()) {
            assertThat(Story.words(1, step(0, kind.name(), 2L))).isNotEqualTo(kind.name());
        }
    }

    @Test
    void theDetailIsTold() {
        NodeView.Step step = new NodeView.Step(KILLED, "SYNCHRONISING", 3L, 2, "2:0", "TRUNC 1:7, then DIFF to 2:0");

        assertThat(Story.words(1, step)).isEqualTo("synchronises node 3 (TRUNC 1:7, then DIFF to 2:0)");
    }

    private static NodeView view(int id, NodeView.Step... steps) {
        return new NodeView(id, false, true, 2, null, List.of(steps));
    }

    private static NodeView.Step step(int millis, String kind, Long peer) {
        return new NodeView.Step(KILLED.plusMillis(millis), kind, peer, 2, "2:0", "");
    }
}
