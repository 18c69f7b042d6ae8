package io.zab.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.Zxid;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochEndsTest {
    private static EpochEnds ends(String text) {
        return new EpochEnds(
                Arrays.stream(text.trim().split(" +")).map(Zxid::parse).toList());
    }

    @Test
    void mustRiseInEpochAndNeverBeEmpty() {
        assertThatThrownBy(() -> ends("1:5 1:6")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ends("2:5 1:6")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EpochEnds(java.util.List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "{0} and {1} part at {2}")
    @CsvSource({
        // equal, a prefix, the other way round
        "0:0 1:5, 0:0 1:5, 1:5",
        "0:0 1:9, 0:0 1:5, 1:5",
        "0:0 1:5, 0:0 1:9, 1:5",
        // empty logs
        "0:0, 0:0, 0:0",
        "0:0 1:5, 0:0, 0:0",
        "0:0, 0:0 1:5, 0:0",
        // an orphan epoch on the other side (trace 7.3), and on this one
        "0:0 1:9 3:1, 0:0 1:9 2:0, 1:9",
        "0:0 1:9 2:0, 0:0 1:9 3:1, 1:9",
        // an uncommitted tail of an older epoch (trace 7.4)
        "0:0 1:5 2:2, 0:0 1:8, 1:5",
        "0:0 1:8, 0:0 1:5 2:2, 1:5",
        // several epochs that the other does not know
        "0:0 1:4 5:7, 0:0 1:9 2:3 3:3, 1:4",
        // the base of this one is beyond everything that the other has
        "4:8 5:1, 0:0 1:5 2:2, ",
        "4:8 5:1, 0:0 1:5 4:3, 4:3",
        // both start at a base
        "2:7 3:4, 2:9, 2:7",
    })
    void findsTheExactPointWhereTwoHistoriesPart(String ours, String theirs, String common) {
        assertThat(ends(ours).commonWith(ends(theirs))).isEqualTo(common == null ? null : Zxid.parse(common));
    }

    @ParameterizedTest(name = "{0} from base {1} covers {2}: {3}")
    @CsvSource({
        "0:0 1:5 3:2, 0:0, 0:0, true",
        "0:0 1:5 3:2, 0:0, 1:0, true",
        "0:0 1:5 3:2, 0:0, 1:5, true",
        "0:0 1:5 3:2, 0:0, 1:6, false",
        "0:0 1:5 3:2, 0:0, 2:0, false",
        "0:0 1:5 3:2, 0:0, 3:2, true",
        "0:0 1:5 3:2, 0:0, 3:3, false",
        "0:0 1:5 3:2, 0:0, 4:0, false",
        "1:5 3:2, 1:3, 1:3, true",
        "1:5 3:2, 1:3, 1:2, false",
        "1:5 3:2, 1:3, 0:0, false",
    })
    void coverWhatTheHistoryHolds(String ends, String base, String zxid, boolean covered) {
        assertThat(ends(ends).cover(Zxid.parse(zxid), Zxid.parse(base))).isEqualTo(covered);
    }

    @ParameterizedTest(name = "{0} cut after {1}: {2}")
    @CsvSource({
        "0:0 1:5 3:2, 3:2, 0:0 1:5 3:2",
        "0:0 1:5 3:2, 3:0, 0:0 1:5 3:0",
        "0:0 1:5 3:2, 1:5, 0:0 1:5",
        "0:0 1:5 3:2, 1:2, 0:0 1:2",
        "0:0 1:5 3:2, 0:0, 0:0",
    })
    void endWhereTheyAreCut(String ends, String to, String expected) {
        assertThat(ends(ends).cutAfter(Zxid.parse(to))).isEqualTo(ends(expected));
    }

    @ParameterizedTest(name = "{0} from {1}: {2}")
    @CsvSource({
        "0:0 1:5 3:2, 0:0, 0:0 1:5 3:2",
        "0:0 1:5 3:2, 1:3, 1:5 3:2",
        "0:0 1:5 3:2, 1:5, 1:5 3:2",
        "0:0 1:5 3:2, 3:1, 3:2",
        "0:0 1:5 3:2, 3:2, 3:2",
    })
    void startWithTheEpochOfTheBase(String ends, String base, String expected) {
        assertThat(ends(ends).from(Zxid.parse(base))).isEqualTo(ends(expected));
    }

    @ParameterizedTest(name = "{0} extended to {1}: {2}")
    @CsvSource({"0:0, 1:0, 0:0 1:0", "0:0 1:0, 1:7, 0:0 1:7", "0:0 1:7, 1:7, 0:0 1:7", "0:0 1:7, 4:0, 0:0 1:7 4:0"})
    void growWithTheLog(String ends, String last, String expected) {
        assertThat(ends(ends).extendedTo(Zxid.parse(last))).isEqualTo(ends(expected));
    }
}
