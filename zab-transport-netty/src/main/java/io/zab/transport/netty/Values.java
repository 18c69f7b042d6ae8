package io.zab.transport.netty;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.BootId;
import io.zab.message.Configuration;
import io.zab.message.ConfigurationEntry;
import io.zab.message.EpochEnds;
import io.zab.message.FormationId;
import io.zab.message.HistoryRange;
import io.zab.message.PeerEntry;
import io.zab.message.Promise;
import io.zab.message.Sighting;
import io.zab.message.SnapshotHeader;
import io.zab.message.StorageId;
import io.zab.transport.netty.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The values that messages are made of, to and from their wire form. What comes from the wire is checked: every value is in its range. */
final class Values {
    /** Longer texts for people are cut. */
    private static final int TEXT_CHARS_MAX = 1000;

    private Values() {}

    // ---- Numbers

    static Zxid zxid(long value) throws MalformedFrameException {
        return new Zxid(notNegative("zxid", value));
    }

    static long epoch(long epoch) throws MalformedFrameException {
        if (epoch < 0 || epoch > Zxid.MAX_EPOCH) {
            throw new MalformedFrameException("Epoch " + epoch + " is outside 0.." + Zxid.MAX_EPOCH);
        }
        return epoch;
    }

    static long notNegative(String what, long value) throws MalformedFrameException {
        if (value < 0) {
            throw new MalformedFrameException("A " + what + " is never negative, but was " + value);
        }
        return value;
    }

    // ---- Identities

    static int orZero(@Nullable PeerId peer) {
        return peer == null ? 0 : peer.value();
    }

    static PeerId peer(int value) throws MalformedFrameException {
        if (value < 1 || value > PeerId.MAX) {
            throw new MalformedFrameException("Peer id " + value + " is outside 1.." + PeerId.MAX);
        }
        return PeerId.of(value);
    }

    static @Nullable PeerId peerOrNull(int value) throws MalformedFrameException {
        return value == 0 ? null : peer(value);
    }

    static List<Integer> numbers(SortedSet<PeerId> peers) {
        return peers.stream().map(PeerId::value).toList();
    }

    static SortedSet<PeerId> peers(List<Integer> values) throws MalformedFrameException {
        TreeSet<PeerId> peers = new TreeSet<>();
        for (int value : values) {
            if (!peers.add(peer(value))) {
                throw new MalformedFrameException("Peer " + value + " is named twice");
            }
        }
        return peers;
    }

    static Wire.Uuid uuid(UUID id) {
        return Wire.Uuid.newBuilder()
                .setMost(id.getMostSignificantBits())
                .setLeast(id.getLeastSignificantBits())
                .build();
    }

    static UUID uuid(Wire.Uuid id) {
        return new UUID(id.getMost(), id.getLeast());
    }

    // ---- Histories

    static List<Long> ends(EpochEnds ends) {
        return ends.ends().stream().map(Zxid::value).toList();
    }

    static EpochEnds ends(List<Long> values) throws MalformedFrameException {
        List<Zxid> ends = new ArrayList<>(values.size());
        for (long value : values) {
            ends.add(zxid(value));
        }
        try {
            return new EpochEnds(ends);
        } catch (IllegalArgumentException e) {
            throw new MalformedFrameException(e.getMessage() + "", e);
        }
    }

    static Wire.HistoryRange range(HistoryRange range) {
        return Wire.HistoryRange.newBuilder()
                .setBase(range.base().value())
                .addAllEnds(ends(range.ends()))
                .build();
    }

    static HistoryRange range(Wire.HistoryRange range) throws MalformedFrameException {
        return new HistoryRange(zxid(range.getBase()), ends(range.getEndsList()));
    }

    static Wire.Promise promise(Promise promise) {
        return Wire.Promise.newBuilder()
                .setEpoch(promise.epoch())
                .setLeader(orZero(promise.leader()))
                .build();
    }

    static Promise promise(Wire.Promise promise) throws MalformedFrameException {
        return new Promise(epoch(promise.getEpoch()), peerOrNull(promise.getLeader()));
    }

    static Wire.Sighting sighting(Sighting sighting) {
        return Wire.Sighting.newBuilder()
                .setPeer(sighting.peer().value())
                .setStorage(uuid(sighting.storage().value()))
                .setPromise(sighting.promise())
                .setEpoch(sighting.epoch())
                .setEnd(sighting.end().value())
                .build();
    }

    static Sighting sighting(Wire.Sighting in) throws MalformedFrameException {
        return new Sighting(
                peer(in.getPeer()),
                new StorageId(uuid(in.getStorage())),
                epoch(in.getPromise()),
                epoch(in.getEpoch()),
                zxid(in.getEnd()));
    }

    // ---- Snapshot headers

    static Wire.SnapshotHeader header(SnapshotHeader header) {
        Wire.SnapshotHeader.Builder out =
                Wire.SnapshotHeader.newBuilder().setZxid(header.zxid().value()).addAllEnds(ends(header.ends()));
        header.configurations().forEach(entry -> out.addConfigurations(entry(entry)));
        header.peers().forEach(entry -> out.addPeers(entry(entry)));
        return out.build();
    }

    static SnapshotHeader header(Wire.SnapshotHeader in) throws MalformedFrameException {
        List<ConfigurationEntry> configurations = new ArrayList<>();
        for (Wire.ConfigurationEntry entry : in.getConfigurationsList()) {
            configurations.add(entry(entry));
        }
        List<PeerEntry> peers = new ArrayList<>();
        for (Wire.PeerEntry entry : in.getPeersList()) {
            peers.add(entry(entry));
        }
        return new SnapshotHeader(zxid(in.getZxid()), ends(in.getEndsList()), configurations, peers);
    }

    private static Wire.ConfigurationEntry entry(ConfigurationEntry entry) {
        Configuration configuration = entry.configuration();
        Wire.Configuration.Builder out = Wire.Configuration.newBuilder()
                .setFormation(uuid(configuration.formation().value()))
                .setPayloadBytesMax(configuration.payloadBytesMax());
        configuration
                .voters()
                .forEach((peer, storage) -> out.addVoters(peer.value()).addStorages(uuid(storage.value())));
        Wire.ConfigurationEntry.Builder whole = Wire.ConfigurationEntry.newBuilder()
                .setZxid(entry.zxid().value())
                .setConfiguration(out);
        Zxid sealedAt = entry.sealedAt();
        if (sealedAt != null) {
            whole.setSealedAt(sealedAt.value());
        }
        return whole.build();
    }

    private static ConfigurationEntry entry(Wire.ConfigurationEntry entry) throws MalformedFrameException {
        Wire.Configuration in = entry.getConfiguration();
        if (in.getVotersCount() != in.getStoragesCount() || in.getVotersCount() == 0) {
            throw new MalformedFrameException(
                    "A configuration of " + in.getVotersCount() + " voters has " + in.getStoragesCount() + " storages");
        }
        SortedMap<PeerId, StorageId> voters = new TreeMap<>();
        for (int i = 0; i < in.getVotersCount(); i++) {
            voters.put(peer(in.getVoters(i)), new StorageId(uuid(in.getStorages(i))));
        }
        Configuration configuration =
                new Configuration(new FormationId(uuid(in.getFormation())), voters, in.getPayloadBytesMax());
        Zxid sealedAt = entry.hasSealedAt() ? zxid(entry.getSealedAt()) : null;
        return new ConfigurationEntry(zxid(entry.getZxid()), configuration, sealedAt);
    }

    private static Wire.PeerEntry entry(PeerEntry entry) {
        return Wire.PeerEntry.newBuilder()
                .setPeer(entry.peer().value())
                .setIncarnation(entry.incarnation().value())
                .setBoot(uuid(entry.boot().value()))
                .setLastSequence(entry.lastSequence())
                .build();
    }

    private static PeerEntry entry(Wire.PeerEntry entry) throws MalformedFrameException {
        return new PeerEntry(
                peer(entry.getPeer()),
                zxid(entry.getIncarnation()),
                new BootId(uuid(entry.getBoot())),
                notNegative("sequence", entry.getLastSequence()));
    }

    // ---- Texts

    /** A text from the other side as it may stand in a log: nothing in it moves the cursor or ends a line. */
    static String text(String foreign) {
        StringBuilder text = new StringBuilder();
        int end = Math.min(foreign.length(), TEXT_CHARS_MAX);
        for (int i = 0; i < end; i++) {
            char c = foreign.charAt(i);
            boolean harmless = !Character.isISOControl(c)
                    && Character.getType(c) != Character.FORMAT
                    && Character.getType(c) != Character.LINE_SEPARATOR
                    && Character.getType(c) != Character.PARAGRAPH_SEPARATOR
                    && !Character.isSurrogate(c);
            text.append(harmless ? c : '?');
        }
        return text.toString();
    }
}
