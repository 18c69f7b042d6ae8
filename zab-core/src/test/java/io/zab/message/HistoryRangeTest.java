package io.zab.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Zxid;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryRangeTest {
    @ParameterizedTest(name = "{0} {1}: {2} is lacking: {3}")
    @CsvSource({
        "0:0, 0:0 1:5, 0:0, false",
        "0:0, 0:0 1:5, 1:5, false",
        "0:0, 0:0 1:5, 1:6, true",
        // what stands in the snapshot is taken for the same
        "1:7, 1:9 2:3, 1:5, false",
        "1:7, 1:9 2:3, 1:7, false",
        "1:7, 1:9 2:3, 1:8, false",
        "1:7, 1:9 2:3, 1:10, true",
        "1:7, 1:9 2:3, 2:0, false",
        "1:7, 1:9 2:3, 2:4, true",
        "1:7, 1:9 2:3, 3:0, true",
        // nothing but a snapshot
        "2:2, 2:2, 2:2, false",
        "2:2, 2:2, 2:3, true",
        // an epoch that this history does not know
        "1:9, 1:9 3:0, 2:0, true",
    })
    void lacksWhatIsAfterItsEndsAndAfterItsBase(String base, String ends, String committed, boolean lacking) {
        List<Zxid> all = Arrays.stream(ends.split(" ")).map(Zxid::parse).toList();
        HistoryRange range = new HistoryRange(Zxid.parse(base), new EpochEnds(all));
        assertThat(range.lacks(Zxid.parse(committed))).isEqualTo(lacking);
    }
}
