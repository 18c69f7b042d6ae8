package io.zab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZxidTest {
    @Test
    void itsValueIsNeverNegativeAndOrdersByEpochFirst() {
        Zxid largest = Zxid.of(Zxid.MAX_EPOCH, Zxid.MAX_COUNTER);
        assertThat(largest.value()).isEqualTo(Long.MAX_VALUE);
        assertThat(largest.epoch()).isEqualTo(Zxid.MAX_EPOCH);
        assertThat(largest.counter()).isEqualTo(Zxid.MAX_COUNTER);
        assertThat(Zxid.of(2, 0).value())
                .isGreaterThan(Zxid.of(1, Zxid.MAX_COUNTER).value());
        assertThatThrownBy(() -> new Zxid(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0:0", "3:17", "536870911:17179869183"})
    void readsBackItsText(String text) {
        assertThat(Zxid.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "3", "3:", ":17", "3:17:1", "-1:0", "1:-1", "a:b", "536870912:0", "0:17179869184"})
    void refusesOtherTextInASentence(String text) {
        assertThatThrownBy(() -> Zxid.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theCounterNeverRunsIntoTheNextEpoch() {
        assertThatThrownBy(() -> Zxid.of(3, Zxid.MAX_COUNTER).plus(1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "{0} is followed by {1}: {2}")
    @CsvSource({
        "0:0, 1:0, true",
        "0:0, 7:0, true",
        "0:0, 0:1, false",
        "1:0, 1:1, true",
        "1:5, 1:6, true",
        "1:5, 1:7, false",
        "1:5, 1:5, false",
        "1:5, 1:4, false",
        "1:5, 2:0, true",
        "1:5, 4:0, true",
        "1:5, 2:1, false",
        "2:0, 1:0, false",
        "2:0, 1:1, false",
    })
    void onlyTheNextCounterOrALaterEpochRecordFollows(String place, String next, boolean follows) {
        assertThat(Zxid.parse(place).isFollowedBy(Zxid.parse(next))).isEqualTo(follows);
    }
}
