package io.zab.testkit.history;

import static io.zab.testkit.history.KeyValueInput.compareAndSet;
import static io.zab.testkit.history.KeyValueInput.delete;
import static io.zab.testkit.history.KeyValueInput.get;
import static io.zab.testkit.history.KeyValueInput.put;
import static io.zab.testkit.history.KeyValueInput.putIfAbsent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.Zxid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Small histories whose verdict a person can see. Times are written as they pass: (called, returned). */
class LinearizabilityCheckerTest {
    private static final long MILLIS = 1_000_000;

    private final List<Operation<KeyValueInput<String>, KeyValueOutput<String>>> history = new ArrayList<>();
    private final LinearizabilityChecker<KeyValueModel.State<String>, KeyValueInput<String>, KeyValueOutput<String>>
            checker = new LinearizabilityChecker<>(new KeyValueModel<>());

    @Test
    void anEmptyHistoryIsLinearizable() {
        assertThat(verdict()).isEqualTo(Verdict.LINEARIZABLE);
    }

    @Test
    void oneAfterAnotherIsLinearizable() {
        ok(0, 1, get(), missing());
        ok(2, 3, put("a"), written("1:1"));
        ok(4, 5, get(), found("a", "1:1"));
        ok(6, 7, compareAndSet(z("1:1"), "b"), written("1:4"));
        ok(8, 9, compareAndSet(z("1:1"), "c"), new KeyValueOutput.RefusedAt<>(z("1:4")));
        ok(10, 11, putIfAbsent("d"), new KeyValueOutput.Refused<>());
        ok(12, 13, delete(), new KeyValueOutput.Removed<>(z("1:7"), true));
        ok(14, 15, get(), missing());
        ok(16, 17, delete(), new KeyValueOutput.Removed<>(z("1:8"), false));
        ok(18, 19, compareAndSet(z("1:7"), "c"), new KeyValueOutput.RefusedAt<>(null));
        ok(20, 21, putIfAbsent("e"), written("2:1"));
        assertThat(verdict()).isEqualTo(Verdict.LINEARIZABLE);
    }

    @Test
    void overlappingOperationsMayTakeEffectInAnyOrder() {
        ok(0, 10, put("a"), written("1:2"));
        ok(0, 10, put("b"), written("1:1"));
        ok(1, 2, get(), missing());
        ok(3, 4, get(), found("b", "1:1"));
        ok(11, 12, get(), found("a", "1:2"));
        assertThat(verdict()).isEqualTo(Verdict.LINEARIZABLE);
    }

    @Test
    void aStaleReadIsFoundAndExplained() {
        ok(0, 1, put("a"), written("1:1"));
        ok(2, 3, put("b"), written("1:2"));
        ok(4, 5, get(), found("b", "1:2"));
        ok(6, 7, get(), found("a", "1:1"));
        ok(8, 9, put("c"), written("1:3"));

        assertThat(verdict()).isEqualTo(Verdict.NOT_LINEARIZABLE);
        assertThat(explanation())
                .contains("certainly: \"b\" at 1:2")
                .contains("==> " + history.get(3))
                .doesNotContain("\"c\"")
                .doesNotContain("put \"a\"");
    }

    @Test
    void theUnexplainedAnswerIsShownHoweverManyWereUnderWay() {
        ok(0, 1, put("a"), written("1:1"));
        ok(2, 3, put("b"), written("1:2"));
        for (int i = 0; i < 30; i++) {
            ok(4, 100 + i, put("c" + i), written("1:" + (10 + i)));
        }
        ok(5, 6, get(), found("a", "1:1"));

        assertThat(verdict()).isEqualTo(Verdict.NOT_LINEARIZABLE);
        assertThat(explanation())
                .contains("==> " + history.get(32))
                .contains("    " + history.get(2))
                .contains("    ... 18 more that returned later");
    }

    @Test
    void docsShowAnExplanationAsItIs() throws IOException {
        add("colour", 0, 1, put("red"), new Completion.Ok<>(written("1:1")));
        add("colour", 2, 3, get(), new Completion.Ok<>(found("red", "1:1")));
        add("colour", 4, 5, put("blue"), new Completion.Ok<>(written("1:2")));
        add("colour", 6, 7, get(), new Completion.Ok<>(found("blue", "1:2")));
        add("colour", 8, 9, get(), new Completion.Ok<>(found("red", "1:1")));

        assertThat(Files.readString(Path.of("../docs/testing.md")).replace("\r\n", "\n"))
                .contains("```\n"
                        + checker.check(history).keys().get(0).toString().replace("\r\n", "\n") + "\n```");
    }

    @Test
    void aStaleReadWithoutVersionsIsFound() {
        ok(0, 1, put("a"), new KeyValueOutput.Written<>(null));
        ok(2, 3, put("b"), new KeyValueOutput.Written<>(null));
        ok(4, 5, get(), new KeyValueOutput.Found<>("a", null));
        assertThat(verdict()).isEqualTo(Verdict.NOT_LINEARIZABLE);
    }

    @Test
    void aReadThatGoesBackBehindAnOverlappingOneIsFound() {
        ok(0, 1, put("a"), written("1:1"));
        ok(2, 20, put("b"), written("1:2"));
        ok(3, 4, get(), found("b", "1:2"));
        ok(5, 6, get(), found("a", "1:1"));

        assertThat(verdict()).isEqualTo(Verdict.NOT_LINEARIZABLE);
        assertThat(explanation())
                .contains("    " + history.get(2))
                .contains("once that had returned it was certainly: \"b\" at 1:2")
                .contains("==> " + history.get(3));
    }

    @Test
    void aLostUpdateIsFound() {
        ok(0, 1, put("0"), written("1:1"));
        ok(2, 9, compareAndSet(z("1:1"), "1 of a"), written("1:2"));
        ok(2, 9, compareAndSet(z("1:1"), "1 of b"), written("1:3"));
        assertThat(verdict()).isEqualTo(Verdict.NOT_LINEARIZABLE);
    }

    @Test
    void aWriteThatIsAppliedTwiceIsFound() {
        ok(0, 1, put("a"), written("1:1"));
        ok(2, 3, put("b"), written("1:2"));
        ok(4, 5, get(), found("a", "1:3"));
        assertThat(verdict()).isEqualTo(Verdict.NOT_LINEARIZABLE);

        history.clear();
        ok(0, 1, put("a"), written("1:1"));
        ok(2, 3, get(), found("a", "1:2"));
        assertThat(verdict()).isEqualTo(Verdict.NOT_LINEARIZABLE);
    }

    @Test
    void versionsAgainstRealTimeAreFound() {
        ok(0, 1, put("a"), written("2:1"));
        ok(2, 3, put("b"), written("1:9"));
        assertThat(verdict()).isEqualTo(Verdict.NOT_LINEARIZABLE);
    }

    @Test
    void anUnknownWriteMayBeSeenLaterOrNever() {
        ok(0, 1, put("a"), written("1:1"));
        unknown(2, put("b"));
        ok(4, 5, get(), found("a", "1:1"));
        ok(6, 7, put("c"), written("1:2"));
        assertThat(verdict()).isEqualTo(Verdict.LINEARIZABLE);

        ok(8, 9, get(), found("b", "1:3"));
        ok(10, 11, compareAndSet(z("1:3"), "d"), written("1:4"));
        assertThat(verdict()).isEqualTo(Verdict.LINEARIZABLE);
    }

    @Test
    void anUnknownWriteIsNotSeenBeforeItWasAsked() {
        ok(0, 1, get(), found("b", "1:1"));
        unknown(2, put("b"));
        assertThat(verdict()).isEqualTo(Verdict.NOT_LINEARIZABLE);
    }

    @Test
    void anUnknownWriteThatWasSeenIsNotUnseenAgain() {
        ok(0, 1, put("a"), written("1:1"));
        unknown(2, put("b"));
        ok(4, 5, get(), found("b", "1:2"));
        ok(6, 7, get(), found("a", "1:1"));

        assertThat(verdict()).isEqualTo(Verdict.NOT_LINEARIZABLE);
        assertThat(explanation()).contains("certainly: \"b\" at 1:2").doesNotContain("unknown");
    }

    @Test
    void anUnknownWriteTakesEffectOnce() {
        unknown(0, put("a"));
        ok(1, 2, get(), found("a", "1:1"));
        ok(3, 4, put("b"), written("1:2"));
        ok(5, 6, get(), found("a", "1:3"));
        assertThat(verdict()).isEqualTo(Verdict.NOT_LINEARIZABLE);

        unknown(0, put("a"));
        assertThat(verdict()).isEqualTo(Verdict.LINEARIZABLE);
    }

    @Test
    void whatHadNoEffectIsSeenByNobody() {
        add(0, 1, put("a"), new Completion.NoEffect<>());
        ok(2, 3, get(), missing());
        assertThat(verdict()).isEqualTo(Verdict.LINEARIZABLE);

        ok(4, 5, get(), found("a", "1:1"));
        assertThat(verdict()).isEqualTo(Verdict.NOT_LINEARIZABLE);
    }

    @Test
    void aFailedCompareAndSetTellsOfAnUnknownWrite() {
        ok(0, 1, put("a"), written("1:1"));
        unknown(2, put("b"));
        ok(3, 4, compareAndSet(z("1:1"), "c"), new KeyValueOutput.RefusedAt<>(z("1:5")));
        ok(5, 6, get(), found("b", "1:5"));
        assertThat(verdict()).isEqualTo(Verdict.LINEARIZABLE);

        ok(7, 8, get(), found("b", "1:6"));
        assertThat(verdict()).isEqualTo(Verdict.NOT_LINEARIZABLE);
    }

    @Test
    void anUnknownDeleteMayExplainThatNothingIsThere() {
        ok(0, 1, put("a"), written("1:1"));
        unknown(2, delete());
        ok(3, 4, get(), missing());
        assertThat(verdict()).isEqualTo(Verdict.LINEARIZABLE);
        ok(5, 6, get(), found("a", "1:1"));
        assertThat(verdict()).isEqualTo(Verdict.NOT_LINEARIZABLE);
    }

    @Test
    void keysAreCheckedApart() {
        add("x", 0, 1, put("a"), new Completion.Ok<>(written("1:1")));
        add("y", 2, 3, get(), new Completion.Ok<>(missing()));
        assertThat(verdict()).isEqualTo(Verdict.LINEARIZABLE);

        add("y", 4, 5, get(), new Completion.Ok<>(found("a", "1:1")));
        HistoryReport report = checker.check(history);
        assertThat(report.count(Verdict.NOT_LINEARIZABLE)).isEqualTo(1);
        assertThat(report.keys().get(1).key()).isEqualTo("y");
        assertThatThrownBy(report::requireLinearizable)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("key \"y\": NOT_LINEARIZABLE");
    }

    @Test
    void beyondTheBudgetNothingIsClaimed() {
        for (int i = 0; i < 30; i++) {
            ok(i, 100 + i, put("v" + i), new KeyValueOutput.Written<>(null));
        }
        ok(200, 201, get(), new KeyValueOutput.Found<>("never written", null));

        HistoryReport report = new LinearizabilityChecker<>(new KeyValueModel<String>(), 10_000).check(history);
        assertThat(report.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(report.count(Verdict.UNDECIDED)).isEqualTo(1);
        assertThat(report.toString()).contains("gave up after 10000 steps");
        assertThatThrownBy(report::requireLinearizable).isInstanceOf(AssertionError.class);
    }

    @Test
    void manyUnknownWritesCostLittle() {
        ok(0, 1, put("a"), written("1:1"));
        for (int i = 0; i < 60; i++) {
            unknown(2, put("u" + i));
        }
        ok(3, 4, get(), found("u59", "1:7"));
        ok(5, 6, get(), found("u30", "1:8"));
        ok(7, 8, get(), found("u59", "1:9"));

        HistoryReport report = checker.check(history);
        assertThat(report.verdict()).isEqualTo(Verdict.NOT_LINEARIZABLE);
        assertThat(report.keys().get(0).steps()).isLessThan(100_000);
    }

    @Test
    void onlyAReturnBeforeACallIsAnOrder() {
        ok(0, 5, put("a"), written("1:1"));
        ok(5, 6, get(), missing());
        assertThat(verdict()).isEqualTo(Verdict.LINEARIZABLE);
        history.remove(1);
        ok(6, 7, get(), missing());
        assertThat(verdict()).isEqualTo(Verdict.NOT_LINEARIZABLE);
    }

    private Verdict verdict() {
        return checker.check(history).verdict();
    }

    private String explanation() {
        return checker.check(history).keys().get(0).explanation();
    }

    private void ok(long called, long returned, KeyValueInput<String> input, KeyValueOutput<String> output) {
        add(called, returned, input, new Completion.Ok<>(output));
    }

    private void unknown(long called, KeyValueInput<String> input) {
        add(called, called, input, new Completion.Unknown<>());
    }

    private void add(
            long called, long returned, KeyValueInput<String> input, Completion<KeyValueOutput<String>> completion) {
        add("key", called, returned, input, completion);
    }

    private void add(
            String key,
            long called,
            long returned,
            KeyValueInput<String> input,
            Completion<KeyValueOutput<String>> completion) {
        history.add(new Operation<>(history.size(), key, input, completion, MILLIS * called, MILLIS * returned));
    }

    private static KeyValueOutput<String> written(String zxid) {
        return new KeyValueOutput.Written<>(z(zxid));
    }

    private static KeyValueOutput<String> found(String value, String zxid) {
        return new KeyValueOutput.Found<>(value, z(zxid));
    }

    private static KeyValueOutput<String> missing() {
        return new KeyValueOutput.Missing<>();
    }

    private static Zxid z(String zxid) {
        return Zxid.parse(zxid);
    }
}
