package io.zab.protocol;

import static io.zab.protocol.OnePeer.formed;
import static io.zab.protocol.OnePeer.promise;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.BatchBuilder;
import io.zab.message.Configuration;
import io.zab.message.ConfigurationEntry;
import io.zab.message.Message;
import io.zab.message.RecordKind;
import io.zab.message.Recovered;
import io.zab.message.SyncPlan;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings that are not what the cluster was formed with; {@link OnePeer} has payloads of at most 1 MiB. */
class FormedWithTest {
    private static final Zxid AT = Zxid.of(1, 0);
    private static final Zxid SEAL = Zxid.of(1, 1);

    private static PeerSettings settings(int voters, int payloadBytesMax) {
        TreeSet<PeerId> ids = new TreeSet<>();
        for (int id = 1; id <= voters; id++) {
            ids.add(PeerId.of(id));
        }
        return new PeerSettings(
                PeerId.of(1),
                ids,
                0,
                OnePeer.boot(1),
                payloadBytesMax,
                OnePeer.TIMINGS,
                PeerSettings.Limits.defaults());
    }

    private static List<ConfigurationEntry> sealed() {
        return List.of(new ConfigurationEntry(AT, OnePeer.configuration(3), SEAL));
    }

    @Test
    void theSameSettingsAreNoContradiction() {
        assertThat(FormedWith.contradiction(settings(3, 1 << 20), sealed())).isNull();
    }

    @ParameterizedTest
    @CsvSource({"1000, What others have committed may be too large", "2000000, What it commits could be too large"})
    void anotherPayloadLimitIsOneAndTheSentenceSaysWhatToSet(int limit, String why) {
        assertThat(FormedWith.contradiction(settings(3, limit), sealed()))
                .contains("1048576 bytes, here payloadBytesMax is " + limit, why, "set payloadBytesMax(1048576)");
    }

    @Test
    void anotherListOfPeersIsOne() {
        assertThat(FormedWith.contradiction(settings(4, 1 << 20), sealed()))
                .isEqualTo(
                        "the cluster was formed by the peers [1, 2, 3], here peers(...) lists [1, 2, 3, 4]. List those"
                                + " that formed it");
    }

    /** The next forming record has whatever is set then. */
    @Test
    void whatWasNeverSealedSettlesNothing() {
        assertThat(FormedWith.contradiction(
                        settings(3, 1000), List.of(new ConfigurationEntry(AT, OnePeer.configuration(3), null))))
                .isNull();
    }

    @Test
    void aPeerThatLearnsItStops() {
        OnePeer peer = new OnePeer(1, 3, Recovered.empty(OnePeer.storage(1)));
        long session = peer.followingIn(3, 2);
        peer.receive(3, new Message.Sync(session, 2, new SyncPlan.Diff(Zxid.NONE), null));
        peer.receive(3, new Message.Records(session, 2, leaders("0:0", "1:0", formedWith(1 << 21)), Zxid.NONE, 0))
                .round(1);
        assertThat(peer.role()).isEqualTo(Role.FOLLOWING);

        peer.receive(3, new Message.Records(session, 2, seal("1:0", "1:1", "1:0"), Zxid.NONE, 0))
                .round(1);

        assertThat(peer.role()).isEqualTo(Role.STOPPED);
        assertThat(peer.reasons).last().isEqualTo(Reason.CONFIGURATION_REFUSED);
    }

    @Test
    void onesOwnConfigurationStopsNobody() {
        OnePeer peer = new OnePeer(1, 3, formed(1, 3, promise(2, 3), "1:5"));
        peer.followingIn(3, 3);
        peer.round(1);
        assertThat(peer.role()).isEqualTo(Role.FOLLOWING);
    }

    private static ByteBuffer formedWith(int payloadBytesMax) {
        return new Configuration(
                        OnePeer.FORMATION,
                        new TreeMap<>(OnePeer.configuration(3).voters()),
                        payloadBytesMax)
                .encode();
    }

    private static Batch leaders(String previous, String first, ByteBuffer configuration) {
        return new BatchBuilder(Zxid.parse(previous), Zxid.parse(first), 0)
                .add(RecordKind.EPOCH, configuration)
                .build();
    }

    private static Batch seal(String previous, String first, String configuration) {
        ByteBuffer payload = ByteBuffer.allocate(Long.BYTES)
                .putLong(Zxid.parse(configuration).value())
                .flip();
        return new BatchBuilder(Zxid.parse(previous), Zxid.parse(first), 0)
                .add(RecordKind.SEAL, payload)
                .build();
    }
}
