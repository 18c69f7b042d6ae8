package io.zab.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Zxid;
import io.zab.testkit.history.Completion;
import io.zab.testkit.history.KeyValueInput;
import io.zab.testkit.history.KeyValueOutput;
import io.zab.testkit.history.Operation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StaleReadsTest {
    private final List<Operation<KeyValueInput<String>, KeyValueOutput<String>>> history = new ArrayList<>();

    @Test
    void aReadBehindAnAcknowledgedWriteIsStale() {
        wrote("a", 0, 1, 7);
        wrote("a", 2, 3, 8);
        read("a", 4, 5, 7);
        assertThat(StaleReads.in(history)).containsExactly(history.get(2));
    }

    @Test
    void aReadBehindAnotherReadIsStale() {
        read("a", 0, 1, 8);
        read("a", 2, 3, 7);
        assertThat(StaleReads.in(history)).containsExactly(history.get(1));
    }

    @Test
    void whatOverlapsMayBeSeenOrNot() {
        wrote("a", 0, 1, 7);
        wrote("a", 2, 5, 8);
        read("a", 4, 6, 7);
        assertThat(StaleReads.in(history)).isEmpty();
    }

    @Test
    void otherKeysSayNothing() {
        wrote("a", 0, 1, 8);
        read("b", 2, 3, 7);
        assertThat(StaleReads.in(history)).isEmpty();
    }

    @Test
    void aDeleteCountsAsAChange() {
        add("a", 0, 1, KeyValueInput.delete(), new KeyValueOutput.Removed<>(Zxid.of(1, 8), true));
        read("a", 2, 3, 7);
        assertThat(StaleReads.in(history)).hasSize(1);
    }

    private void wrote(String key, long called, long returned, long counter) {
        add(key, called, returned, KeyValueInput.put("v"), new KeyValueOutput.Written<>(Zxid.of(1, counter)));
    }

    private void read(String key, long called, long returned, long counter) {
        add(key, called, returned, KeyValueInput.get(), new KeyValueOutput.Found<>("v", Zxid.of(1, counter)));
    }

    private void add(
            String key, long called, long returned, KeyValueInput<String> input, KeyValueOutput<String> output) {
        history.add(new Operation<>(1, key, input, new Completion.Ok<>(output), called, returned));
    }
}
