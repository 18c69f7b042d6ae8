package io.zab.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories: of a store that is right, of one that answers a read from the past, and small ones judged by trying every order. */
@Timeout(60)
class RandomHistoriesTest {
    private final KeyValueModel<String> model = new KeyValueModel<>();
    private final LinearizabilityChecker<KeyValueModel.State<String>, KeyValueInput<String>, KeyValueOutput<String>>
            checker = new LinearizabilityChecker<>(model);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStoreThatIsRightAlwaysPasses(boolean versions) {
        for (long seed = 1; seed <= 200; seed++) {
            HistoryReport report =
                    checker.check(new SimulatedStore(seed, versions).history(300, 3, 8, seed % 2 == 0 ? 0.05 : 0));
            assertThat(report.verdict()).as("seed " + seed + ": " + report).isEqualTo(Verdict.LINEARIZABLE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPlantedStaleReadIsAlwaysFound(boolean versions) {
        int planted = 0;
        for (long seed = 1; seed <= 200; seed++) {
            List<Operation<KeyValueInput<String>, KeyValueOutput<String>>> history =
                    new ArrayList<>(new SimulatedStore(seed, versions).history(300, 3, 8, seed % 2 == 0 ? 0.05 : 0));
            int stale = plant(history, new SplittableRandom(seed));
            if (stale >= 0) {
                planted++;
                HistoryReport report = checker.check(history);
                assertThat(report.verdict())
                        .as("seed " + seed + ": " + history.get(stale) + ": " + report)
                        .isEqualTo(Verdict.NOT_LINEARIZABLE);
            }
        }
        assertThat(planted).isGreaterThan(150);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void smallHistoriesAreJudgedAsByTryingEveryOrder(boolean versions) {
        int linearizable = 0;
        int runs = 4_000;
        for (long seed = 1; seed <= runs; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Operation<KeyValueInput<String>, KeyValueOutput<String>>> history =
                    new ArrayList<>(new SimulatedStore(seed, versions).history(7, 1, 4, 0.3));
            // Answers of another moment: many of such histories are still right.
            for (int swap = 0; swap < 10; swap++) {
                Operation<KeyValueInput<String>, KeyValueOutput<String>> one = history.get(random.nextInt(7));
                Operation<KeyValueInput<String>, KeyValueOutput<String>> other = history.get(random.nextInt(7));
                if (one.completion() instanceof Completion.Ok
                        && other.completion() instanceof Completion.Ok
                        && one.input().getClass() == other.input().getClass()) {
                    history.set(history.indexOf(one), answered(one, other.completion()));
                }
            }
            boolean expected = anyOrderExplains(model.initial(), new ArrayList<>(history));
            linearizable += expected ? 1 : 0;
            HistoryReport report = checker.check(history);
            assertThat(report.verdict())
                    .as("seed " + seed + ": " + history + report)
                    .isEqualTo(expected ? Verdict.LINEARIZABLE : Verdict.NOT_LINEARIZABLE);
        }
        assertThat(linearizable).isBetween(runs / 3, runs * 19 / 20);
    }

    @ParameterizedTest
    @CsvSource({"20, 24", "1, 50"})
    void tenThousandOperationsTakeSeconds(int keys, int clients) {
        List<Operation<KeyValueInput<String>, KeyValueOutput<String>>> history =
                new SimulatedStore(1, true).history(10_000, keys, clients, 0.01);
        long begun = System.nanoTime();
        HistoryReport report = checker.check(history);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);

        System.out.println("checked " + report + " in " + took.toMillis() + " ms");
        report.requireLinearizable();
        assertThat(took).isLessThan(Duration.ofSeconds(10));
    }

    /** Makes a read answer what had been overwritten before it was called, certainly. Its index, or -1 if there is no such read. */
    private static int plant(
            List<Operation<KeyValueInput<String>, KeyValueOutput<String>>> history, SplittableRandom random) {
        int from = random.nextInt(history.size());
        for (int i = 0; i < history.size(); i++) {
            int at = (from + i) % history.size();
            Operation<KeyValueInput<String>, KeyValueOutput<String>> read = history.get(at);
            if (!(read.input() instanceof KeyValueInput.Get) || !(read.completion() instanceof Completion.Ok)) {
                continue;
            }
            List<Operation<KeyValueInput<String>, KeyValueOutput<String>>> before = history.stream()
                    .filter(write -> write.key().equals(read.key())
                            && write.completion() instanceof Completion.Ok<KeyValueOutput<String>> ok
                            && ok.output() instanceof KeyValueOutput.Written
                            && write.returned() < read.called())
                    .sorted(Comparator.comparingLong(Operation::called))
                    .toList();
            for (Operation<KeyValueInput<String>, KeyValueOutput<String>> old : before) {
                if (before.stream().anyMatch(write -> write.called() > old.returned())
                        && old.input() instanceof KeyValueInput.Put<String> put
                        && old.completion() instanceof Completion.Ok<KeyValueOutput<String>> ok
                        && ok.output() instanceof KeyValueOutput.Written<String> written) {
                    KeyValueOutput<String> stale = new KeyValueOutput.Found<>(put.value(), written.version());
                    history.set(at, answered(read, new Completion.Ok<>(stale)));
                    return at;
                }
            }
        }
        return -1;
    }

    /** Linearizability as its definition says: some order, in which what returned before another was called comes first. */
    private boolean anyOrderExplains(
            KeyValueModel.State<String> state, List<Operation<KeyValueInput<String>, KeyValueOutput<String>>> left) {
        if (left.stream().noneMatch(operation -> operation.completion() instanceof Completion.Ok)) {
            return true;
        }
        long firstReturn = left.stream()
                .filter(operation -> operation.completion() instanceof Completion.Ok)
                .mapToLong(Operation::returned)
                .min()
                .orElseThrow();
        for (int i = 0; i < left.size(); i++) {
            Operation<KeyValueInput<String>, KeyValueOutput<String>> next = left.get(i);
            if (next.called() > firstReturn || next.completion() instanceof Completion.NoEffect) {
                continue;
            }
            KeyValueModel.State<String> after = next.completion() instanceof Completion.Ok<KeyValueOutput<String>> ok
                    ? model.step(state, next.input(), ok.output())
                    : model.stepUnseen(state, next.input());
            if (after != null) {
                List<Operation<KeyValueInput<String>, KeyValueOutput<String>>> rest = new ArrayList<>(left);
                rest.remove(i);
                if (anyOrderExplains(after, rest)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static <I, O> Operation<I, O> answered(Operation<I, O> operation, Completion<O> completion) {
        return new Operation<>(
                operation.process(),
                operation.key(),
                operation.input(),
                completion,
                operation.called(),
                operation.returned());
    }
}
