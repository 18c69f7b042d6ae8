package io.zab.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Zxid;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingReadsTest {
    private final PendingReads<String> reads = new PendingReads<>();
    private final List<String> ran = new ArrayList<>();

    private void add(String point, String read) {
        reads.add(Zxid.parse(point), read);
    }

    private List<String> runThrough(String applied) {
        ran.clear();
        reads.runThrough(Zxid.parse(applied), ran::add);
        return ran;
    }

    @Test
    void aReadRunsOnceAndNotBeforeItsPointIsApplied() {
        add("2:5", "a");
        assertThat(runThrough("2:4")).isEmpty();
        assertThat(runThrough("2:5")).containsExactly("a");
        assertThat(runThrough("2:6")).isEmpty();
    }

    @Test
    void readsRunByPointAndForTheSamePointAsTheyCame() {
        add("2:5", "late");
        add("1:9", "early");
        add("2:5", "later");
        add("3:0", "last");
        assertThat(runThrough("2:7")).containsExactly("early", "late", "later");
        assertThat(runThrough("3:0")).containsExactly("last");
    }
}
