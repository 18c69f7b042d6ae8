package io.zab.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Zxid;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** When a directory shows less than was seen of it. */
class SightingTest {
    private static final Sighting NONE = Sighting.none(PeerId.of(2), new StorageId(new UUID(7, 2)));

    private static Zxid z(String zxid) {
        return Zxid.parse(zxid);
    }

    @Test
    void nothingIsMissedOfADirectoryOfWhichNothingWasSeen() {
        assertThat(NONE.exceeds(0, Zxid.NONE)).isFalse();
    }

    @Test
    void aPromiseIsMissed() {
        Sighting seen = NONE.promised(4);
        assertThat(seen.exceeds(3, z("3:9"))).isTrue();
        assertThat(seen.exceeds(4, Zxid.NONE)).isFalse();
        assertThat(seen.promised(2)).as("a promise never goes back").isEqualTo(seen);
    }

    @Test
    void recordsOfTheEpochThatIsStillPromisedAreMissed() {
        Sighting seen = NONE.holding(4, z("4:17"));
        assertThat(seen.exceeds(4, z("4:16"))).isTrue();
        assertThat(seen.exceeds(4, z("3:20"))).isTrue();
        assertThat(seen.exceeds(4, z("4:17"))).isFalse();
    }

    @Test
    void afterALaterPromiseALogMayHaveBeenCut() {
        assertThat(NONE.holding(4, z("4:17")).exceeds(5, z("4:16"))).isFalse();
    }

    @Test
    void whatWasHeldInALaterEpochReplacesWhatWasHeldInAnEarlierOne() {
        Sighting seen = NONE.holding(4, z("4:17")).holding(5, z("4:10"));
        assertThat(seen.exceeds(5, z("4:10"))).isFalse();
        assertThat(seen.exceeds(5, z("4:9"))).isTrue();
        assertThat(seen.holding(4, z("4:18"))).as("of an epoch that is over").isEqualTo(seen);
    }

    @Test
    void toHoldAnythingOfAnEpochIsToHavePromisedIt() {
        assertThat(NONE.holding(4, z("3:9")).exceeds(3, z("3:9"))).isTrue();
    }

    @Test
    void twoSightingsAreMoreThanEachOfThem() {
        Sighting promised = NONE.promised(6);
        Sighting holding = NONE.holding(4, z("4:17"));
        assertThat(promised.and(holding)).isEqualTo(holding.and(promised));
        assertThat(promised.and(holding).exceeds(5, z("5:0"))).isTrue();
        assertThat(promised.and(holding).exceeds(6, z("4:0"))).isFalse();
    }

    @Test
    void ofWhatItMayHaveDoneLaterNothingIsSaid() {
        Sighting seen = NONE.holding(3, z("3:5")).promised(7);
        assertThat(seen.before(5)).isEqualTo(NONE.holding(3, z("3:5")));
        assertThat(seen.before(8)).isEqualTo(seen);
        assertThat(seen.before(3)).isEqualTo(NONE);
        assertThat(NONE.holding(3, z("3:5")).promised(4).before(5).exceeds(3, z("3:5")))
                .isTrue();
    }

    @Test
    void whatWasForgottenOnceStaysForgotten() {
        Sighting forgetful = NONE.holding(3, z("3:5")).forgetful();
        assertThat(forgetful.isForgetful()).isTrue();
        assertThat(forgetful.exceeds(9, z("9:0"))).isTrue();
        assertThat(forgetful.and(NONE.promised(4)).isForgetful()).isTrue();
        assertThat(NONE.promised(4).and(forgetful).isForgetful()).isTrue();
        assertThat(forgetful).hasToString("found to have forgotten something");
    }
}
