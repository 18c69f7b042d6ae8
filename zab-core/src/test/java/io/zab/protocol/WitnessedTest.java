package io.zab.protocol;

import static io.zab.protocol.OnePeer.storage;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Sighting;
import org.junit.jupiter.api.Test;

/** What a process remembers of the others' directories. */
class WitnessedTest {
    private static final PeerId PEER = PeerId.of(2);
    private static final int BOUND = 1;
    private final Witnessed witnessed = new Witnessed((peer, storage) -> storage.equals(storage(BOUND)));

    private boolean misses(int directory, long promise, String end) {
        return witnessed.missingIn(PEER, storage(directory), promise, Zxid.parse(end)) != null;
    }

    @Test
    void directoriesOfOnePeerAreToldApart() {
        witnessed.promised(PEER, storage(2), 5);
        assertThat(misses(2, 4, "4:9")).isTrue();
        assertThat(misses(22, 0, "0:0")).as("an empty one in its place").isFalse();
    }

    @Test
    void anEndThatIsShownIsOneThatStaysOnlyIfItIsOfThePromisedEpoch() {
        witnessed.shown(PEER, storage(2), 5, Zxid.parse("4:9"));
        assertThat(misses(2, 5, "4:3")).as("the leader of 5 may have cut it").isFalse();
        witnessed.shown(PEER, storage(2), 5, Zxid.parse("5:9"));
        assertThat(misses(2, 5, "5:8")).isTrue();
    }

    @Test
    void whatOthersTellIsAddedToWhatWasSeen() {
        witnessed.holds(PEER, storage(2), 5, Zxid.parse("5:9"));
        witnessed.told(Sighting.none(PEER, storage(2)).promised(7));
        assertThat(witnessed.all())
                .containsExactly(Sighting.none(PEER, storage(2))
                        .holding(5, Zxid.parse("5:9"))
                        .promised(7));
    }

    @Test
    void theDirectoryThatIsBoundIsNeverForgottenAndOfTheOthersThoseNotThatWereSeenLast() {
        for (int directory = BOUND; directory <= 20; directory++) {
            witnessed.promised(PEER, storage(directory), 5);
        }
        assertThat(witnessed.all()).hasSize(9);
        assertThat(misses(BOUND, 4, "0:0")).isTrue();
        assertThat(misses(12, 4, "0:0")).isFalse();
        assertThat(misses(13, 4, "0:0")).isTrue();
    }

    @Test
    void whatOthersTellOfDirectoriesThatAreKnownOrHavePromisedNothingPushesNoneOut() {
        for (int directory = 2; directory <= 8; directory++) {
            witnessed.told(Sighting.none(PEER, storage(directory)).promised(5));
        }
        witnessed.promised(PEER, storage(9), 7);
        for (int again = 0; again < 3; again++) {
            for (int directory = 2; directory <= 8; directory++) {
                witnessed.told(Sighting.none(PEER, storage(directory)).promised(5));
            }
            for (int directory = 10; directory <= 20; directory++) {
                witnessed.told(Sighting.none(PEER, storage(directory)));
                witnessed.shown(PEER, storage(directory), 0, Zxid.NONE);
            }
        }
        witnessed.promised(PEER, storage(21), 8);
        assertThat(misses(9, 6, "0:0")).as("seen").isTrue();
        assertThat(misses(2, 4, "0:0"))
                .as("told of before, and of nothing new since")
                .isFalse();
        assertThat(witnessed.all()).hasSize(8);
    }

    @Test
    void hearsayMakesRoomForWhatWasSeen() {
        witnessed.promised(PEER, storage(2), 5);
        for (int directory = 3; directory <= 20; directory++) {
            witnessed.told(Sighting.none(PEER, storage(directory)).promised(5));
        }
        assertThat(misses(2, 4, "0:0")).isTrue();
    }

    @Test
    void directoriesThatHavePromisedNothingTakeNoRoomFromHearsay() {
        witnessed.told(Sighting.none(PEER, storage(2)).promised(5));
        for (int directory = 3; directory <= 20; directory++) {
            witnessed.shown(PEER, storage(directory), 0, Zxid.NONE);
        }
        assertThat(misses(2, 4, "0:0")).isTrue();
    }

    @Test
    void whoWasFoundOutIsRemembered() {
        witnessed.promised(PEER, storage(2), 5);
        assertThat(witnessed.isForgetful(PEER, storage(2))).isFalse();
        witnessed.forgetful(PEER, storage(2));
        assertThat(witnessed.isForgetful(PEER, storage(2))).isTrue();
        assertThat(misses(2, 9, "9:9")).isTrue();
        assertThat(witnessed.isForgetful(PEER, storage(22))).isFalse();
    }
}
