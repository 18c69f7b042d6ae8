package io.zab.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Zxid;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialsTest {
    @ParameterizedTest(name = "({0},{1},{2}) beats ({3},{4},{5})")
    @CsvSource({
        "2:0, 0, 1, 1:99, 0, 9", // epoch first: an empty later epoch outranks a long older one (ZOOKEEPER-335)
        "1:6, 0, 1, 1:5, 0, 9", // then the counter
        "1:6, 0, 1, 1:5, 100, 9", // priority never beats history
        "2:0, -5, 1, 1:9, 100, 9",
        "1:5, 1, 1, 1:5, 0, 9", // then priority
        "1:5, 0, 9, 1:5, 0, 1", // then the id
    })
    void theGreaterWins(String last, int priority, int peer, String otherLast, int otherPriority, int otherPeer) {
        Credentials better = new Credentials(Zxid.parse(last), priority, PeerId.of(peer));
        Credentials worse = new Credentials(Zxid.parse(otherLast), otherPriority, PeerId.of(otherPeer));
        assertThat(better).isGreaterThan(worse);
        assertThat(worse).isLessThan(better);
        assertThat(better).isEqualByComparingTo(better);
    }
}
