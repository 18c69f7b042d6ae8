package io.zab.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Configuration;
import io.zab.message.ConfigurationEntry;
import io.zab.message.StorageId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MembershipTest {
    /** Voters 1 to the number of these, each bound to the directory with this number. */
    private static Configuration binding(int... storages) {
        TreeMap<PeerId, StorageId> voters = new TreeMap<>();
        for (int i = 0; i < storages.length; i++) {
            voters.put(PeerId.of(i + 1), OnePeer.storage(storages[i]));
        }
        return new Configuration(OnePeer.FORMATION, voters, 1 << 20);
    }

    private static ConfigurationEntry entry(String zxid, Configuration configuration, @Nullable String sealedAt) {
        return new ConfigurationEntry(Zxid.parse(zxid), configuration, sealedAt == null ? null : Zxid.parse(sealedAt));
    }

    private static TreeSet<PeerId> peers(int... ids) {
        TreeSet<PeerId> peers = new TreeSet<>();
        for (int id : ids) {
            peers.add(PeerId.of(id));
        }
        return peers;
    }

    private static Membership of(int size, String committed, ConfigurationEntry... entries) {
        int[] ids = new int[size];
        for (int i = 0; i < size; i++) {
            ids[i] = i + 1;
        }
        return Membership.of(List.of(entries), Zxid.parse(committed), peers(ids));
    }

    private static boolean counts(Membership membership, int peer, int storage) {
        return membership.counts(PeerId.of(peer), OnePeer.storage(storage));
    }

    @Test
    void aVirginTakesAnyDirectoryOfAListedVoterAndNeedsAllOfThem() {
        Membership virgin = of(3, "0:0");
        assertThat(virgin.virgin()).isTrue();
        assertThat(counts(virgin, 1, 77)).isTrue();
        assertThat(counts(virgin, 4, 4)).isFalse();
        assertThat(virgin.isQuorum(peers(1, 2))).isFalse();
        assertThat(virgin.isQuorum(peers(1, 2, 3))).isTrue();
    }

    @Test
    void whileFormingTheDirectoriesOfTheNewestRecordCountAndAllAreNeeded() {
        Membership forming = of(3, "1:0", entry("1:0", binding(1, 2, 3), null), entry("2:0", binding(1, 22, 3), null));
        assertThat(forming.formed()).isFalse();
        assertThat(counts(forming, 2, 22)).isTrue();
        assertThat(counts(forming, 2, 2)).isFalse();
        assertThat(forming.countsInDiscovery(PeerId.of(2), OnePeer.storage(2))).isTrue();
        assertThat(forming.isQuorum(peers(1, 2))).isFalse();
        assertThat(forming.isQuorum(peers(1, 2, 3))).isTrue();
    }

    @Test
    void behindTheSealAMajorityOfTheBoundDirectoriesIsEnough() {
        Membership formed = of(3, "0:0", entry("1:0", binding(1, 2, 3), "1:1"));
        assertThat(formed.formed()).isTrue();
        assertThat(formed.isQuorum(peers(1, 3))).isTrue();
        assertThat(formed.isQuorum(peers(3))).isFalse();
        assertThat(counts(formed, 2, 22)).isFalse();
        assertThat(formed.countsInDiscovery(PeerId.of(2), OnePeer.storage(22))).isFalse();
    }

    @Test
    void aPendingConfigurationCountsBesideTheOneBefore() {
        Membership pending = of(3, "1:5", entry("1:0", binding(1, 2, 3), "1:1"), entry("2:4", binding(1, 22, 3), null));
        assertThat(counts(pending, 1, 1)).isTrue();
        assertThat(counts(pending, 2, 2)).as("bound by the old one only").isFalse();
        assertThat(counts(pending, 2, 22))
                .as("bound by the new one only, not known committed")
                .isFalse();
        Membership committed =
                of(3, "2:4", entry("1:0", binding(1, 2, 3), "1:1"), entry("2:4", binding(1, 22, 3), null));
        assertThat(counts(committed, 2, 22)).isTrue();
        assertThat(counts(committed, 2, 2)).isFalse();
        Membership sealed = of(3, "0:0", entry("1:0", binding(1, 2, 3), "1:1"), entry("2:4", binding(1, 22, 3), "2:5"));
        assertThat(counts(sealed, 2, 22)).isTrue();
    }

    @Test
    void twoActiveConfigurationsNeedAQuorumOfEach() {
        Membership growing =
                of(5, "1:5", entry("1:0", binding(1, 2, 3), "1:1"), entry("2:4", binding(1, 2, 3, 4, 5), null));
        assertThat(growing.isQuorum(peers(1, 4, 5))).isFalse();
        assertThat(growing.isQuorum(peers(1, 2))).isFalse();
        assertThat(growing.isQuorum(peers(1, 2, 4))).isTrue();
        TreeMap<PeerId, Zxid> held = new TreeMap<>();
        held.put(PeerId.of(1), Zxid.of(2, 9));
        held.put(PeerId.of(2), Zxid.of(2, 6));
        held.put(PeerId.of(3), Zxid.of(2, 1));
        held.put(PeerId.of(4), Zxid.of(2, 9));
        held.put(PeerId.of(5), Zxid.of(2, 9));
        assertThat(growing.heldByQuorum(held)).isEqualTo(Zxid.of(2, 6));
    }

    @ParameterizedTest(name = "voters={0} durable=({1}) ---- committable {2}")
    @CsvSource({
        "1, 1:5, 1:5",
        "2, 1:5 1:3, 1:3",
        "3, 1:5 1:5 1:2, 1:5",
        "3, 1:5 1:4 1:2, 1:4",
        "3, 1:5, 0:0",
        "3, 1:5 1:4, 1:4",
        "4, 1:5 1:5 1:2 1:2, 1:2",
        "4, 1:5 1:5 1:4 1:2, 1:4",
        "5, 1:9 1:8 1:7 1:6 1:5, 1:7",
        "5, 1:9 1:8, 0:0",
        "5, 2:0 2:0 1:7 2:0 1:5, 2:0",
    })
    void theHighestThatAMajorityHolds(int voters, String durable, String committable) {
        int[] storages = new int[voters];
        for (int i = 0; i < voters; i++) {
            storages[i] = i + 1;
        }
        TreeMap<PeerId, Zxid> held = new TreeMap<>();
        for (String zxid : durable.split(" ")) {
            held.put(PeerId.of(held.size() + 1), Zxid.parse(zxid));
        }
        assertThat(of(voters, "0:0", entry("1:0", binding(storages), "1:1")).heldByQuorum(held))
                .isEqualTo(Zxid.parse(committable));
    }

    @ParameterizedTest(name = "while forming: durable=({0}) ---- committable {1}")
    @CsvSource({"1:5 1:5 1:2, 1:2", "1:5 1:5, 0:0", "1:5 1:5 1:5, 1:5"})
    void whileFormingWhatAllHold(String durable, String committable) {
        TreeMap<PeerId, Zxid> held = new TreeMap<>();
        List<String> each = new ArrayList<>(List.of(durable.split(" ")));
        each.forEach(zxid -> held.put(PeerId.of(held.size() + 1), Zxid.parse(zxid)));
        assertThat(of(3, "0:0", entry("1:0", binding(1, 2, 3), null)).heldByQuorum(held))
                .isEqualTo(Zxid.parse(committable));
    }
}
