package io.zab.protocol;

import static io.zab.protocol.OnePeer.FORMATION;
import static io.zab.protocol.OnePeer.batch;
import static io.zab.protocol.OnePeer.formed;
import static io.zab.protocol.OnePeer.promise;
import static io.zab.protocol.OnePeer.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.EpochEnds;
import io.zab.message.FormationId;
import io.zab.message.HistoryRange;
import io.zab.message.Message;
import io.zab.message.PeerState;
import io.zab.message.Promise;
import io.zab.message.ReadOp;
import io.zab.message.ReadResult;
import io.zab.message.RecordKind;
import io.zab.message.Recovered;
import io.zab.message.RequestBlock;
import io.zab.message.Sighting;
import io.zab.message.SyncPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a peer or the network may send, the core answers, drops with a reason, or ends a session; it never throws. */
class AnythingFromOutsideTest {
    private static final TreeSet<PeerId> HEARD = new TreeSet<>(List.of(PeerId.of(1), PeerId.of(3)));

    /** A peer in some role and phase, and the session and epoch that peer 3 has with it. */
    private record Stage(OnePeer peer, long session, long epoch) {}

    private static OnePeer fresh(int self) {
        return new OnePeer(self, 3, formed(self, 3, promise(2, 3), "1:5", "2:3"));
    }

    private static final Map<String, Function<String, Stage>> STAGES = new LinkedHashMap<>();

    static {
        STAGES.put("looking", name -> new Stage(fresh(1).linkUp(3), 1, 2));
        STAGES.put("following, no epoch yet", name -> {
            OnePeer peer = fresh(1).linkUp(3);
            peer.receive(3, peer.notify(3, PeerState.LEADING_ESTABLISHED, "2:3", null, 3, 2));
            return new Stage(peer, peer.only(Message.FollowerInfo.class).session(), 2);
        });
        STAGES.put("following, promised", name -> {
            OnePeer peer = fresh(1);
            return new Stage(peer, peer.followingIn(3, 2), 2);
        });
        STAGES.put("following, up to date", name -> {
            OnePeer peer = fresh(1);
            long session = peer.followingIn(3, 2);
            peer.receive(3, new Message.Sync(session, 2, new SyncPlan.Diff(Zxid.of(2, 3)), null))
                    .durable();
            peer.receive(3, new Message.UpToDate(session, 2, Zxid.of(2, 1), Zxid.of(2, 3), 1000));
            return new Stage(peer, session, 2);
        });
        STAGES.put("leading, no epoch yet", name -> {
            OnePeer peer = fresh(1).linkUp(3);
            peer.peer.declareCandidate();
            return new Stage(peer.round(1), 3, 0);
        });
        STAGES.put("leading, discovery", name -> new Stage(fresh(1).leading(3), 3, 3));
        STAGES.put("leading, adoption", name -> {
            OnePeer peer = fresh(1).leading(3);
            peer.receive(3, new Message.AckEpoch(3, 3, range("1:5", "2:9"), Zxid.NONE));
            return new Stage(peer, 3, 3);
        });
        STAGES.put("leading, synchronisation", name -> {
            OnePeer peer = fresh(1).leading(3);
            peer.receive(3, new Message.AckEpoch(3, 3, range("1:5", "2:3"), Zxid.NONE));
            return new Stage(peer, 3, 3);
        });
        STAGES.put("leading, established", name -> new Stage(fresh(1).established(range("1:5", "2:3"), 3), 3, 3));
        STAGES.put("stopped", name -> {
            OnePeer peer = fresh(1).linkUp(3);
            peer.peer.close(io.zab.Reason.CLOSED);
            return new Stage(peer, 1, 2);
        });
    }

    /** One of each kind, of this session. A new kind of message fails here until it has its word. */
    private static List<Message> samples(OnePeer peer, long session, long epoch) {
        Zxid last = peer.peer.status().last();
        RequestBlock block = new RequestBlock.Builder(64)
                .add(RecordKind.TRANSACTION, 0, 3, 1, 1, OnePeer.bytes("x"))
                .build();
        Batch next = batch(last.toString(), last.plus(1).toString(), "x");
        return List.of(
                peer.notify(3, PeerState.LOOKING, "2:3", 3, null, 0),
                new Message.LinkPing(HEARD),
                new Message.FollowerInfo(session, Promise.NONE, FORMATION),
                new Message.NewEpoch(session, epoch),
                new Message.AckEpoch(session, epoch, range("1:5"), Zxid.NONE),
                new Message.Pull(session, epoch, range("1:5"), Zxid.NONE),
                new Message.Reject(session, Message.Rejection.RETRY, "why", Promise.NONE),
                new Message.Sync(session, epoch, new SyncPlan.Diff(last), null),
                new Message.SnapshotChunk(session, epoch, Zxid.of(2, 2), 0, OnePeer.bytes("x"), false),
                new Message.ChunkReceived(session, epoch, Zxid.of(2, 2), 7),
                new Message.Records(session, epoch, next, Zxid.NONE, 0),
                new Message.UpToDate(session, epoch, Zxid.NONE, last, 0),
                new Message.Ack(session, epoch, last),
                new Message.Heartbeat(session, epoch, 1, Zxid.NONE, 0, 0),
                new Message.HeartbeatAck(session, epoch, 1, 0),
                new Message.HandOver(session, epoch, PeerId.of(2), Zxid.NONE),
                new Message.Forward(session, epoch, block),
                new Message.ReadIndex(session, epoch, 1),
                new Message.ReadIndexReply(session, epoch, 1, Zxid.NONE));
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        Class<?>[] permitted = type.getPermittedSubclasses();
        return permitted == null ? Stream.of(type) : Stream.of(permitted).flatMap(AnythingFromOutsideTest::leaves);
    }

    @Test
    void theSamplesHoldEveryKindOfMessage() {
        assertThat(samples(fresh(1), 1, 1))
                .extracting(Object::getClass)
                .containsExactlyInAnyOrderElementsOf(
                        leaves(Message.class).distinct().toList());
    }

    static List<String> stages() {
        return List.copyOf(STAGES.keySet());
    }

    /** Which messages mean something where; every other one is dropped with a reason. */
    private static final Map<String, List<String>> TAKEN = Map.of(
            "looking", List.of("Notify", "LinkPing"),
            "following, no epoch yet", List.of("Notify", "LinkPing", "NewEpoch", "Reject"),
            "following, promised",
                    List.of(
                            "Notify",
                            "LinkPing",
                            "Reject",
                            "Pull",
                            "Sync",
                            "Records",
                            "Heartbeat",
                            "SnapshotChunk",
                            "UpToDate",
                            "HandOver"),
            "following, up to date",
                    List.of(
                            "Notify",
                            "LinkPing",
                            "Reject",
                            "Pull",
                            "Sync",
                            "Records",
                            "Heartbeat",
                            "SnapshotChunk",
                            "HandOver",
                            "ReadIndexReply"),
            "leading, no epoch yet", List.of("Notify", "LinkPing", "FollowerInfo"),
            "leading, discovery",
                    List.of(
                            "Notify",
                            "LinkPing",
                            "FollowerInfo",
                            "AckEpoch",
                            "Reject",
                            "Ack",
                            "HeartbeatAck",
                            "ChunkReceived"),
            "leading, adoption",
                    List.of(
                            "Notify",
                            "LinkPing",
                            "FollowerInfo",
                            "Reject",
                            "Ack",
                            "HeartbeatAck",
                            "ChunkReceived",
                            "Sync",
                            "Records",
                            "SnapshotChunk"),
            "leading, synchronisation",
                    List.of("Notify", "LinkPing", "FollowerInfo", "Reject", "Ack", "HeartbeatAck", "ChunkReceived"),
            "leading, established",
                    List.of(
                            "Notify",
                            "LinkPing",
                            "FollowerInfo",
                            "Reject",
                            "Ack",
                            "HeartbeatAck",
                            "ChunkReceived",
                            "Forward",
                            "ReadIndex"),
            "stopped", List.of("LinkPing"));

    @ParameterizedTest
    @MethodSource("stages")
    void eachRoleTakesWhatIsMeantForItAndDropsTheRestWithAReason(String name) {
        List<String> taken = new ArrayList<>();
        int kinds = samples(fresh(1), 1, 1).size();
        for (int i = 0; i < kinds; i++) {
            Stage stage = STAGES.get(name).apply(name);
            Message message = samples(stage.peer, stage.session, stage.epoch).get(i);
            int dropped = stage.peer.dropped.size();
            stage.peer.receive(3, message).round(1).durable().round(1);
            if (stage.peer.dropped.size() == dropped) {
                taken.add(message.getClass().getSimpleName());
            }
        }
        assertThat(taken).containsExactlyInAnyOrderElementsOf(TAKEN.get(name));
    }

    @ParameterizedTest
    @MethodSource("stages")
    void nothingOfAnotherSessionOrEpochIsTaken(String name) {
        int kinds = samples(fresh(1), 1, 1).size();
        for (int i = 0; i < kinds; i++) {
            for (long[] other : new long[][] {{1, 0}, {0, 1}, {0, -1}, {-1, 0}}) {
                Stage stage = STAGES.get(name).apply(name);
                Message message = samples(stage.peer, stage.session + other[0], stage.epoch + other[1])
                        .get(i);
                if (message instanceof Message.InSession) {
                    int dropped = stage.peer.dropped.size();
                    int ops = stage.peer.ops.size();
                    stage.peer.receive(3, message);
                    assertThat(stage.peer.dropped).as("%s %s", name, message).hasSize(dropped + 1);
                    assertThat(stage.peer.ops).hasSize(ops);
                }
            }
        }
    }

    // ---- nonsense

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void nonsenseInAnyOrderNeverMakesItThrow(int block) {
        for (int seed = block * 1000; seed < block * 1000 + 50; seed++) {
            Nonsense nonsense = new Nonsense(new SplittableRandom(seed), seed % 3 == 0);
            try {
                for (int i = 0; i < 400; i++) {
                    nonsense.step();
                }
            } catch (InvariantBrokenException e) {
                // The one thing that must stop a peer: an order to forget what it knows to be committed.
                assertThat(e).as("seed %s", seed).hasMessageContaining("which is committed");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ": " + e + " after " + nonsense.lastMessage, e);
            }
        }
    }

    /** Peers that say anything, though with numbers near the right ones, so that much of it is believed. */
    private static final class Nonsense {
        private final SplittableRandom random;
        private final OnePeer peer;
        private final boolean[] up = new boolean[4];
        private Message lastMessage;
        private long session = 1;
        private long applied;

        Nonsense(SplittableRandom random, boolean virgin) {
            this.random = random;
            peer = virgin ? new OnePeer(1, 3, Recovered.empty(OnePeer.storage(1))) : fresh(1);
        }

        void step() {
            peer.sent(Message.FollowerInfo.class).forEach(info -> session = info.session());
            peer.sent.clear();
            int from = 2 + random.nextInt(2);
            switch (random.nextInt(20)) {
                case 0 -> peer.round(random.nextInt(60));
                case 1 -> peer.round(1);
                case 2, 3 -> peer.durable();
                case 4 -> link(from);
                case 5 -> {
                    if (random.nextInt(8) == 0) {
                        peer.peer.declareCandidate();
                    }
                }
                case 6 -> answer();
                case 7 -> applyAll();
                case 8 -> {
                    peer.propose("x");
                    peer.barrier("x");
                }
                default -> {
                    if (!up[from]) {
                        link(from);
                    }
                    int disconnects = peer.disconnected.size();
                    lastMessage = message(from);
                    peer.receive(from, lastMessage);
                    if (peer.disconnected.size() > disconnects) {
                        up[from] = false;
                    }
                }
            }
        }

        private void link(int from) {
            if (up[from] && random.nextBoolean()) {
                peer.linkDown(from);
                up[from] = false;
            } else {
                peer.linkUp(from, OnePeer.storage(random.nextInt(10) == 0 ? from * 11 : from));
                up[from] = true;
            }
        }

        private void applyAll() {
            for (Batch batch : peer.applied) {
                if (batch.last().value() > applied) {
                    applied = batch.last().value();
                    peer.peer.applied(batch.last(), null);
                }
            }
            peer.applied.clear();
            if (!peer.restores.isEmpty()) {
                applied = 0;
                peer.restores.forEach(header -> peer.peer.restored(header.zxid(), null));
                peer.restores.clear();
            }
        }

        private void answer() {
            if (peer.reads.isEmpty()) {
                return;
            }
            ReadOp op = peer.reads.firstEntry().getValue();
            if (op instanceof ReadOp.OpenSnapshot) {
                peer.answer(new ReadResult.SnapshotOpened(HistoryTest.header("2:2", 3), 10));
            } else if (op instanceof ReadOp.ReadSnapshot) {
                peer.answer(new ReadResult.SnapshotBytes(OnePeer.bytes("01234")));
            } else if (op instanceof ReadOp.ReadLog read) {
                Zxid after = read.after();
                peer.answer(new ReadResult.Batches(List.of(
                        after.epoch() == 0
                                ? HistoryTest.forming("0:0", "1:0", 3)
                                : batch(after.toString(), after.plus(1).toString(), "x"))));
            } else {
                peer.answer(new ReadResult.Unavailable("closed"));
            }
        }

        private Zxid zxid() {
            Zxid last = peer.peer.status().last();
            return switch (random.nextInt(6)) {
                case 0 -> Zxid.NONE;
                case 1 -> Zxid.of(random.nextInt(6), random.nextInt(6));
                case 2 -> new Zxid(random.nextLong() >>> 1);
                case 3 -> peer.peer.status().committed();
                default -> last;
            };
        }

        private long epoch() {
            long own = peer.peer.status().epoch();
            return switch (random.nextInt(8)) {
                case 0 -> own + 1;
                case 1 -> random.nextLong();
                case 2 -> peer.peer.status().promisedEpoch() + 1;
                default -> own;
            };
        }

        private long session(int from) {
            return random.nextInt(6) == 0 ? random.nextInt(5) : peer.role() == io.zab.Role.LEADING ? from : session;
        }

        private HistoryRange range() {
            List<Zxid> ends = new ArrayList<>();
            long epoch = random.nextInt(3);
            for (int i = random.nextInt(4); i >= 0; i--) {
                ends.add(Zxid.of(epoch, random.nextInt(8)));
                epoch += 1 + random.nextInt(2);
            }
            return new HistoryRange(random.nextInt(4) == 0 ? zxid() : Zxid.NONE, new EpochEnds(ends));
        }

        private Promise promise() {
            return random.nextBoolean()
                    ? Promise.NONE
                    : new Promise(Math.max(1, epoch() & 0xFFFFFFFFFFL), PeerId.of(1 + random.nextInt(3)));
        }

        /** Seldom: whoever believes one of them stops, and there is nothing more to see. */
        private List<Sighting> sightings() {
            if (random.nextInt(20) > 0) {
                return List.of();
            }
            int directory = 1 + random.nextInt(3);
            Sighting one = Sighting.none(PeerId.of(directory), OnePeer.storage(directory))
                    .holding(random.nextInt(4), zxid())
                    .promised(random.nextInt(9));
            return List.of(random.nextInt(5) == 0 ? one.forgetful() : one);
        }

        private Message.Rejection rejection() {
            Message.Rejection[] all = Message.Rejection.values();
            Message.Rejection any = all[random.nextInt(all.length)];
            return any == Message.Rejection.ROLLED_BACK && random.nextInt(20) > 0 ? Message.Rejection.RETRY : any;
        }

        private Batch next() {
            Zxid last = peer.peer.status().last();
            if (random.nextInt(3) == 0) {
                return HistoryTest.forming(
                        last.toString(), Zxid.of(last.epoch() + 1, 0).toString(), 3);
            }
            return last.epoch() == 0 || random.nextInt(3) == 0
                    ? batch(last.toString(), Zxid.of(last.epoch() + 1, 0).toString())
                    : random.nextInt(5) == 0
                            ? HistoryTest.seal(last.toString(), last.plus(1).toString(), "1:0")
                            : batch(last.toString(), last.plus(1).toString(), "x");
        }

        private Message message(int from) {
            long session = session(from);
            long epoch = epoch();
            return switch (random.nextInt(19)) {
                case 0 ->
                    new Message.Notify(
                            PeerState.values()[random.nextInt(4)],
                            new io.zab.message.Credentials(zxid(), 0, PeerId.of(from)),
                            random.nextBoolean() ? null : PeerId.of(1 + random.nextInt(3)),
                            random.nextBoolean(),
                            HEARD,
                            PeerId.of(from),
                            epoch,
                            zxid());
                case 1 -> new Message.LinkPing(random.nextInt(5) == 0 ? new TreeSet<>() : HEARD);
                case 2 ->
                    new Message.FollowerInfo(
                            from,
                            promise(),
                            zxid(),
                            random.nextInt(5) == 0 ? new FormationId(new UUID(1, random.nextInt(2))) : null,
                            random.nextInt(5) == 0);
                case 3 -> new Message.NewEpoch(session, random.nextBoolean() ? epoch + 1 : epoch);
                case 4 -> new Message.AckEpoch(session, epoch, range(), zxid(), sightings());
                case 5 -> new Message.Pull(session, epoch, range(), zxid());
                case 6 -> new Message.Reject(session, rejection(), "nonsense", promise());
                case 7 ->
                    new Message.Sync(
                            session,
                            epoch,
                            switch (random.nextInt(4)) {
                                case 0 -> new SyncPlan.Trunc(zxid());
                                case 1 -> new SyncPlan.Snap();
                                case 2 -> new SyncPlan.Impossible("nonsense");
                                default -> new SyncPlan.Diff(zxid());
                            },
                            random.nextBoolean() ? null : HistoryTest.header(zxid().toString(), 3));
                case 8 ->
                    new Message.SnapshotChunk(
                            session, epoch, zxid(), random.nextInt(3), OnePeer.bytes("x"), random.nextBoolean());
                case 9 -> new Message.ChunkReceived(session, epoch, zxid(), random.nextLong());
                case 10 -> new Message.UpToDate(session, epoch, zxid(), zxid(), random.nextLong());
                case 11 -> new Message.Ack(session, epoch, zxid());
                case 12 ->
                    new Message.Heartbeat(
                            session, epoch, random.nextLong(), zxid(), random.nextLong(), random.nextLong());
                case 13 -> new Message.HeartbeatAck(session, epoch, random.nextLong(), random.nextLong());
                case 15 -> new Message.HandOver(session, epoch, PeerId.of(1 + random.nextInt(4)), zxid());
                case 14 ->
                    new Message.Forward(
                            session,
                            epoch,
                            new RequestBlock.Builder(8)
                                    .add(
                                            RecordKind.values()[random.nextInt(6)],
                                            0,
                                            random.nextInt(4),
                                            random.nextLong(),
                                            random.nextLong(),
                                            OnePeer.bytes("x".repeat(random.nextInt(20))))
                                    .build());
                case 16 -> new Message.ReadIndex(session, epoch, random.nextLong());
                case 17 -> new Message.ReadIndexReply(session, epoch, random.nextLong(), zxid());
                default ->
                    new Message.Records(
                            session, epoch, random.nextInt(4) == 0 ? null : next(), zxid(), random.nextLong());
            };
        }
    }
}
