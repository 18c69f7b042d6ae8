package io.zab.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HistoryRecorderTest {
    private final HistoryRecorder<KeyValueInput<String>, KeyValueOutput<String>> recorder = new HistoryRecorder<>();

    @Test
    void whatWasNeverCompletedIsUnknown() {
        recorder.call(1, "a", KeyValueInput.put("x"));
        recorder.call(2, "a", KeyValueInput.get()).noEffect();
        recorder.call(3, "b", KeyValueInput.get()).ok(new KeyValueOutput.Missing<>());
        recorder.call(4, "b", KeyValueInput.get()).unknown();

        assertThat(recorder.history())
                .extracting(
                        Operation::process,
                        Operation::key,
                        operation -> operation.completion().getClass())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, "a", Completion.Unknown.class),
                        org.assertj.core.groups.Tuple.tuple(2, "a", Completion.NoEffect.class),
                        org.assertj.core.groups.Tuple.tuple(3, "b", Completion.Ok.class),
                        org.assertj.core.groups.Tuple.tuple(4, "b", Completion.Unknown.class));
    }

    @Test
    void aCallEndsOnce() {
        var call = recorder.call(1, "a", KeyValueInput.get());
        call.unknown();
        assertThatThrownBy(() -> call.ok(new KeyValueOutput.Missing<>()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("get")
                .hasMessageContaining("unknown");
    }

    @Test
    void noMomentIsUsedTwice() {
        for (int i = 0; i < 1_000; i++) {
            recorder.call(1, "a", KeyValueInput.get()).ok(new KeyValueOutput.Missing<>());
        }
        Set<Long> moments = new HashSet<>();
        recorder.history().forEach(operation -> {
            assertThat(moments.add(operation.called())).isTrue();
            assertThat(moments.add(operation.returned())).isTrue();
        });
    }

    @Test
    void threadsOnARegisterOfTheJdkAreLinearizableAtAnyMoment() throws Exception {
        AtomicReference<String> register = new AtomicReference<>("none");
        LinearizabilityChecker<KeyValueModel.State<String>, KeyValueInput<String>, KeyValueOutput<String>> checker =
                new LinearizabilityChecker<>(new KeyValueModel<>());
        recorder.call(0, "a", KeyValueInput.put("none")).ok(new KeyValueOutput.Written<>(null));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> ends = new ArrayList<>();
        for (int thread = 1; thread <= 4; thread++) {
            int process = thread;
            ends.add(threads.submit(() -> use(register, process)));
        }
        for (int i = 0; i < 5; i++) {
            checker.check(recorder.history()).requireLinearizable();
        }
        for (Future<?> end : ends) {
            end.get();
        }
        threads.shutdown();
        HistoryReport report = checker.check(recorder.history());
        report.requireLinearizable();
        assertThat(report.operations()).isEqualTo(2_001);
    }

    private void use(AtomicReference<String> register, int process) {
        for (int i = 0; i < 250; i++) {
            String value = process + "." + i;
            var put = recorder.call(process, "a", KeyValueInput.put(value));
            register.set(value);
            put.ok(new KeyValueOutput.Written<>(null));
            var get = recorder.call(process, "a", KeyValueInput.get());
            get.ok(new KeyValueOutput.Found<>(register.get(), null));
        }
    }
}
