package io.zab.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Zxid;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A check that cannot fail proves nothing: so it is fed with what must not be. */
class VerifierTest {
    private final Ledger ledger = new Ledger();
    private final Map<String, NodeState.Entry> right = new HashMap<>();

    @BeforeEach
    void twoAcknowledgedOneRefusedOneUnknown() {
        ledger.acknowledged("a", Zxid.of(1, 1));
        ledger.acknowledged("b", Zxid.of(2, 5));
        ledger.refused("r");
        ledger.unknown(new Unknown("u", 1, true, "no answer"));
        right.put("a", new NodeState.Entry(Zxid.of(1, 1), "a"));
        right.put("b", new NodeState.Entry(Zxid.of(2, 5), "b"));
    }

    @Test
    void whatIsRightIsFoundRight() {
        Verdict verdict = Verifier.verify(ledger, List.of(state(1, right), state(2, right), state(3, right)));

        assertThat(verdict).isEqualTo(new Verdict(0, 0, 0, true, List.of()));
        assertThat(verdict.good()).isTrue();
    }

    @Test
    void anUnknownWriteMayBeThereOrNot() {
        right.put("u", new NodeState.Entry(Zxid.of(2, 6), "u"));

        assertThat(Verifier.verify(ledger, List.of(state(1, right), state(2, right)))
                        .good())
                .isTrue();
    }

    @Test
    void aWriteMissingOnOneNodeIsLost() {
        Map<String, NodeState.Entry> wrong = new HashMap<>(right);
        wrong.remove("b");

        Verdict verdict = Verifier.verify(ledger, List.of(state(1, right), state(2, wrong), state(3, right)));

        assertThat(verdict.lost()).isEqualTo(1);
        assertThat(verdict.good()).isFalse();
        assertThat(verdict.findings()).first().asString().contains("lost at node 2: b");
    }

    @Test
    void aWriteMissingOnAllNodesIsLostOnce() {
        right.remove("b");

        assertThat(Verifier.verify(ledger, List.of(state(1, right), state(2, right)))
                        .lost())
                .isEqualTo(1);
    }

    @Test
    void anotherValueIsALoss() {
        right.put("b", new NodeState.Entry(Zxid.of(2, 5), "a"));

        assertThat(Verifier.verify(ledger, List.of(state(1, right))).lost()).isEqualTo(1);
    }

    @Test
    void anotherZxidIsADuplicate() {
        right.put("a", new NodeState.Entry(Zxid.of(2, 9), "a"));

        Verdict verdict = Verifier.verify(ledger, List.of(state(1, right), state(2, right)));

        assertThat(verdict.duplicated()).isEqualTo(1);
        assertThat(verdict.lost()).isZero();
        assertThat(verdict.good()).isFalse();
        assertThat(verdict.findings()).first().asString().contains("acknowledged at 1:1, has 2:9");
    }

    @Test
    void whatWasRefusedMustNotBeThere() {
        right.put("r", new NodeState.Entry(Zxid.of(2, 7), "r"));
        right.put("x", new NodeState.Entry(Zxid.of(2, 8), "x"));

        Verdict verdict = Verifier.verify(ledger, List.of(state(1, right)));

        assertThat(verdict.invented()).isEqualTo(2);
        assertThat(verdict.good()).isFalse();
    }

    @Test
    void statesWithDifferentDigestsOrEndsAreNotEqual() {
        NodeState one = state(1, right);
        NodeState otherDigest = new NodeState(2, one.zxid(), "another", right);
        NodeState otherEnd = new NodeState(2, Zxid.of(2, 99), one.sha256(), right);

        assertThat(Verifier.verify(ledger, List.of(one, otherDigest)).statesEqual())
                .isFalse();
        assertThat(Verifier.verify(ledger, List.of(one, otherEnd)).good()).isFalse();
    }

    private static NodeState state(int node, Map<String, NodeState.Entry> entries) {
        return new NodeState(node, Zxid.of(2, 10), "digest", entries);
    }
}
