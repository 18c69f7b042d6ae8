package io.zab.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NodeViewTest {
    private static final NodeView FOLLOWER = new NodeView(1, false, true, 4, null, List.of());
    private static final NodeView DEPOSED = new NodeView(2, true, true, 3, null, List.of());
    private static final NodeView LEADER = new NodeView(3, true, true, 4, null, List.of());

    @Test
    void ofTwoThatBelieveThatTheyLeadItIsTheOneOfTheLaterEpoch() {
        assertThat(NodeView.leaderAmong(List.of(FOLLOWER, DEPOSED, LEADER))).contains(LEADER);
        assertThat(NodeView.leaderAmong(List.of(FOLLOWER))).isEmpty();
    }
}
