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
    private final Witnessed witnessed = new Witnessed();

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
    void ofEachPeerAFewDirectoriesAreRememberedThoseThatWereSeenLast() {
        for (int directory = 1; directory <= 4; directory++) {
            witnessed.promised(PEER, storage(directory), 5);
        }
        witnessed.promised(PEER, storage(1), 6);
        for (int directory = 5; directory <= 7; directory++) {
            witnessed.promised(PEER, storage(directory), 5);
        }
        assertThat(witnessed.all()).hasSize(4);
        assertThat(misses(1, 5, "0:0")).isTrue();
        assertThat(misses(4, 4, "0:0")).isFalse();
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
