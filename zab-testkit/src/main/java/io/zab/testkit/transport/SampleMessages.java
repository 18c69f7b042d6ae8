package io.zab.testkit.transport;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.BatchBuilder;
import io.zab.message.Message;
import io.zab.message.RecordKind;
import io.zab.message.RequestBlock;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;

/** Messages for tests of networks. Each carries a number by which it is known again. */
public final class SampleMessages {
    private SampleMessages() {}

    /** A small message that keeps its place. */
    public static Message.Ack ordinary(long number) {
        return new Message.Ack(number, 1, Zxid.of(1, number));
    }

    /** A small message that may overtake. */
    public static Message.Heartbeat urgent(long number) {
        return new Message.Heartbeat(number, 1, number, Zxid.of(1, number), number, number);
    }

    /** A batch with a payload of so many bytes. */
    public static Message.Records records(long number, int payloadBytes) {
        return new Message.Records(
                number,
                1,
                new BatchBuilder(Zxid.of(1, 0), Zxid.of(1, 1), number)
                        .add(RecordKind.TRANSACTION, random(number, payloadBytes))
                        .build(),
                Zxid.of(1, 0),
                number);
    }

    /** A piece of a snapshot. */
    public static Message.SnapshotChunk chunk(long number, int bytes) {
        return new Message.SnapshotChunk(number, 1, Zxid.of(1, 1), number, random(number, bytes), false);
    }

    /** Requests that {@code from} forwards. */
    public static Message.Forward forward(PeerId from, long number, int payloadBytes) {
        RequestBlock requests = new RequestBlock.Builder(64)
                .add(RecordKind.TRANSACTION, 0, from.value(), 1, number, random(number, payloadBytes))
                .add(RecordKind.VOID, 0, from.value(), 1, number + 1, ByteBuffer.allocate(0))
                .build();
        return new Message.Forward(number, 1, requests);
    }

    /** The number that was given to a message. */
    public static long numberOf(Message message) {
        if (message instanceof Message.Ack ack) {
            return ack.session();
        } else if (message instanceof Message.Heartbeat heartbeat) {
            return heartbeat.session();
        } else if (message instanceof Message.Records records) {
            return records.session();
        } else if (message instanceof Message.SnapshotChunk chunk) {
            return chunk.session();
        } else if (message instanceof Message.Forward forward) {
            return forward.session();
        }
        throw new IllegalArgumentException("Not one of these samples: " + message);
    }

    /** A set of peers. */
    public static SortedSet<PeerId> peers(int... ids) {
        SortedSet<PeerId> peers = new TreeSet<>();
        for (int id : ids) {
            peers.add(PeerId.of(id));
        }
        return peers;
    }

    private static ByteBuffer random(long seed, int bytes) {
        byte[] random = new byte[bytes];
        new Random(seed).nextBytes(random);
        return ByteBuffer.wrap(random).asReadOnlyBuffer();
    }
}
