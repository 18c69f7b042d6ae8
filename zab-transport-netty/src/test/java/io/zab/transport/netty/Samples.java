package io.zab.transport.netty;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.BatchBuilder;
import io.zab.message.BootId;
import io.zab.message.Configuration;
import io.zab.message.ConfigurationEntry;
import io.zab.message.Credentials;
import io.zab.message.EpochEnds;
import io.zab.message.FormationId;
import io.zab.message.HistoryRange;
import io.zab.message.Message;
import io.zab.message.PeerEntry;
import io.zab.message.PeerState;
import io.zab.message.Promise;
import io.zab.message.RecordKind;
import io.zab.message.RequestBlock;
import io.zab.message.Sighting;
import io.zab.message.SnapshotHeader;
import io.zab.message.StorageId;
import io.zab.message.SyncPlan;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** At least one message of each kind, with every optional part present in one and absent in another. All as peer 2 would send them. */
final class Samples {
    static final PeerId SENDER = PeerId.of(2);
    private static final long EPOCH = Zxid.MAX_EPOCH;
    private static final Zxid LAST = Zxid.of(EPOCH, Zxid.MAX_COUNTER);

    private Samples() {}

    static List<Message> all() {
        List<Message> all = new ArrayList<>();
        for (PeerState state : PeerState.values()) {
            all.add(new Message.Notify(
                    state,
                    new Credentials(LAST, -7, SENDER),
                    PeerId.of(3),
                    true,
                    peers(1, 3, PeerId.MAX),
                    PeerId.of(1),
                    EPOCH,
                    Zxid.of(3, 4)));
        }
        all.add(new Message.Notify(
                PeerState.LOOKING, new Credentials(Zxid.NONE, 0, SENDER), null, false, peers(), null, 0, Zxid.NONE));
        all.add(new Message.LinkPing(peers(1, 2, 3)));
        all.add(new Message.LinkPing(peers()));
        all.add(new Message.FollowerInfo(1, new Promise(EPOCH, PeerId.of(1)), new FormationId(uuid(1))));
        all.add(new Message.FollowerInfo(Long.MAX_VALUE, Promise.NONE, LAST, null, true));
        all.add(new Message.NewEpoch(7, EPOCH));
        all.add(new Message.AckEpoch(7, 5, range(), Zxid.of(4, 17)));
        all.add(new Message.AckEpoch(7, 1, new HistoryRange(Zxid.NONE, EpochEnds.EMPTY), Zxid.NONE));
        all.add(new Message.AckEpoch(7, 5, range(), LAST, sightings()));
        all.add(new Message.Pull(7, 5, range(), LAST));
        for (Message.Rejection reason : Message.Rejection.values()) {
            all.add(new Message.Reject(7, reason, "because of \"it\" – naïve", new Promise(3, PeerId.of(9))));
        }
        all.add(new Message.Sync(7, 5, new SyncPlan.Diff(Zxid.of(4, 17)), null));
        all.add(new Message.Sync(7, 5, new SyncPlan.Diff(Zxid.NONE), null));
        all.add(new Message.Sync(7, 5, new SyncPlan.Trunc(Zxid.of(4, 17)), null));
        all.add(new Message.Sync(7, 5, new SyncPlan.Snap(), header()));
        all.add(new Message.SnapshotChunk(7, 5, Zxid.of(4, 17), 1L << 40, bytes(70_000), true));
        all.add(new Message.SnapshotChunk(7, 5, Zxid.of(4, 17), 0, bytes(0), false));
        all.add(new Message.ChunkReceived(7, 5, Zxid.of(4, 17), 1L << 40));
        all.add(new Message.Records(7, 5, null, Zxid.of(4, 17), 1000));
        all.add(records(100));
        all.add(records(200_000));
        all.add(new Message.UpToDate(7, 5, Zxid.of(4, 17), Zxid.of(5, 0), Long.MAX_VALUE));
        all.add(new Message.Ack(7, 5, LAST));
        all.add(new Message.Heartbeat(7, 5, 99, Zxid.of(4, 17), 1000, 5_000_000));
        all.add(new Message.HeartbeatAck(7, 5, 99, 5_000_000));
        all.add(new Message.HandOver(7, 5, PeerId.of(3), Zxid.of(4, 17)));
        all.add(forward());
        all.add(new Message.ReadIndex(7, 5, 99));
        all.add(new Message.ReadIndexReply(7, 5, Long.MAX_VALUE, LAST));
        return all;
    }

    static Message.Records records(int payloadBytes) {
        return new Message.Records(
                7,
                5,
                new BatchBuilder(Zxid.of(4, 17), Zxid.of(4, 18), 123)
                        .add(RecordKind.VOID, bytes(0))
                        .add(RecordKind.TRANSACTION, bytes(payloadBytes))
                        .build(),
                Zxid.of(4, 17),
                1000);
    }

    static Message.Forward forward() {
        return new Message.Forward(
                7,
                5,
                new RequestBlock.Builder(16)
                        .add(RecordKind.BIRTH, 0, SENDER.value(), 0, 1, bytes(16))
                        .add(RecordKind.TRANSACTION, 0, SENDER.value(), 5, 1, bytes(300))
                        .add(RecordKind.VOID, 0, SENDER.value(), 5, 2, bytes(0))
                        .build());
    }

    private static List<Sighting> sightings() {
        Sighting one = new Sighting(PeerId.of(1), new StorageId(uuid(6)), 5, 4, Zxid.of(4, 17));
        return List.of(one, one.forgetful(), Sighting.none(PeerId.of(PeerId.MAX), new StorageId(uuid(7))));
    }

    private static HistoryRange range() {
        return new HistoryRange(
                Zxid.of(1, 3), new EpochEnds(List.of(Zxid.of(1, 3), Zxid.of(2, 0), Zxid.of(4, Zxid.MAX_COUNTER))));
    }

    private static SnapshotHeader header() {
        SortedMap<PeerId, StorageId> voters = new TreeMap<>();
        voters.put(PeerId.of(1), new StorageId(uuid(2)));
        voters.put(PeerId.of(2), new StorageId(uuid(3)));
        Configuration configuration = new Configuration(new FormationId(uuid(1)), voters, 1 << 20);
        return new SnapshotHeader(
                Zxid.of(4, 17),
                new EpochEnds(List.of(Zxid.of(1, 3), Zxid.of(4, 17))),
                List.of(
                        new ConfigurationEntry(Zxid.of(1, 0), configuration, Zxid.of(1, 1)),
                        new ConfigurationEntry(Zxid.of(4, 2), configuration, null)),
                List.of(
                        new PeerEntry(PeerId.of(1), Zxid.of(1, 2), new BootId(uuid(4)), 0),
                        new PeerEntry(PeerId.of(2), Zxid.of(1, 3), new BootId(uuid(5)), Long.MAX_VALUE)));
    }

    static UUID uuid(long n) {
        return new UUID(n, -n);
    }

    static TreeSet<PeerId> peers(int... ids) {
        TreeSet<PeerId> peers = new TreeSet<>();
        for (int id : ids) {
            peers.add(PeerId.of(id));
        }
        return peers;
    }

    private static ByteBuffer bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }
}
