package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.sun.management.ThreadMXBean;
import io.zab.Zxid;
import io.zab.message.Message;
import io.zab.transport.netty.wire.Wire;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes come: a message, or a {@link MalformedFrameException}; and never much memory for few bytes. */
class HostileFramesTest {
    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, Wiring.FRAME_MAX + 1})
    void aFrameOfAnImpossibleLengthIsRefusedBeforeAnythingIsAllocated(int length) {
        assertRefused(header(length, 0), "claims " + length + " bytes");
    }

    @Test
    void whatIsAllocatedGrowsWithWhatHasCome() throws MalformedFrameException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] bytes =
                ByteBuffer.allocate(1000).put(header(Wiring.FRAME_MAX, 0)).array();
        Wiring.messages(bytes, bytes.length, bytes.length);

        long before = threads.getCurrentThreadAllocatedBytes();
        Wiring.messages(bytes, bytes.length, bytes.length);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated).isLessThan(2 * bytes.length + (64 << 10));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, Wiring.RAW_MAX + 1})
    void rawBytesOfAnImpossibleLengthAreRefused(int total) {
        assertRefused(records().setRawTotal(total).setRawHere(10), "raw bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 101, Integer.MAX_VALUE})
    void aPieceThatIsNoPartOfItsMessageIsRefused(int here) {
        assertRefused(records().setRawTotal(100).setRawHere(here), "piece");
    }

    @Test
    void piecesAndMessagesOutOfPlaceAreRefused() {
        Wire.Frame.Builder piece = Wire.Frame.newBuilder().setPiece(Wire.Piece.getDefaultInstance());
        byte[] first =
                join(Wiring.bytes(records().setRawTotal(100).setRawHere(50).build()), new byte[50]);

        assertRefused(piece.setRawHere(5), "belongs to no message");
        assertRefused(records().setRawHere(5), "none in all");
        assertRefused(join(first, Wiring.bytes(records().build())), "between the pieces");
        assertRefused(
                join(first, Wiring.bytes(records().setRawTotal(5).setRawHere(5).build())), "begins before");
        assertRefused(join(first, Wiring.bytes(piece.setRawHere(51).build())), "piece of 51");
        assertRefused(
                join(first, Wiring.bytes(piece.setRawHere(50).setRawTotal(1).build())), "claims to begin");
    }

    @Test
    void rawBytesWithoutChecksumOrWithAnotherAreRefused() {
        byte[] raw = new byte[10];
        Wire.Frame.Builder chunk = Wire.Frame.newBuilder()
                .setSnapshotChunk(Wire.SnapshotChunk.getDefaultInstance())
                .setRawTotal(10)
                .setRawHere(10);

        assertRefused(join(Wiring.bytes(chunk.build()), raw), "without a checksum");
        assertRefused(join(Wiring.bytes(chunk.setRawCrc32C(1).build()), raw), "checksum");
        assertRefused(
                join(
                        Wiring.bytes(Wire.Frame.newBuilder()
                                .setAck(Wire.Ack.getDefaultInstance())
                                .setRawTotal(10)
                                .setRawHere(10)
                                .build()),
                        raw),
                "which has none");
    }

    @Test
    void valuesOutOfTheirRangeAreRefused() {
        assertRefused(frame().setAck(Wire.Ack.newBuilder().setDurable(-1)), "zxid");
        assertRefused(frame().setAck(Wire.Ack.newBuilder().setSession(-1)), "session");
        assertRefused(frame().setAck(Wire.Ack.newBuilder().setEpoch(Zxid.MAX_EPOCH + 1)), "Epoch");
        assertRefused(frame().setAck(Wire.Ack.newBuilder().setEpoch(-1)), "Epoch");
        assertRefused(frame().setHeartbeat(Wire.Heartbeat.newBuilder().setSequence(-1)), "sequence");
        assertRefused(frame().setRecords(Wire.Records.newBuilder().setCredit(-1)), "credit");
        assertRefused(frame().setLinkPing(Wire.LinkPing.newBuilder().addHeard(0)), "Peer id 0");
        assertRefused(frame().setLinkPing(Wire.LinkPing.newBuilder().addHeard(70_000)), "70000");
        assertRefused(frame().setLinkPing(Wire.LinkPing.newBuilder().addHeard(1).addHeard(1)), "twice");
        assertRefused(frame().setNotify(Wire.Notify.newBuilder().setOwn(credentials(2))), "state");
        assertRefused(
                frame().setNotify(Wire.Notify.newBuilder().setStateValue(99).setOwn(credentials(2))), "state");
        assertRefused(
                frame().setNotify(Wire.Notify.newBuilder()
                        .setState(Wire.Notify.State.LOOKING)
                        .setOwn(credentials(3))),
                "credentials of peer 3");
        assertRefused(frame().setReject(Wire.Reject.newBuilder().setReasonValue(99)), "reason");
        assertRefused(frame().setSync(Wire.Sync.getDefaultInstance()), "plan");
        assertRefused(frame().setSync(Wire.Sync.newBuilder().setSnap(true)), "snapshot");
        assertRefused(frame().setPull(Wire.Pull.getDefaultInstance()), "Epoch ends");
        assertRefused(
                frame().setPull(Wire.Pull.newBuilder()
                        .setRange(Wire.HistoryRange.newBuilder().addEnds(5).addEnds(4))),
                "rise");
        assertRefused(
                frame().setSync(Wire.Sync.newBuilder()
                        .setSnap(true)
                        .setSnapshot(Wire.SnapshotHeader.newBuilder()
                                .addEnds(0)
                                .addConfigurations(Wire.ConfigurationEntry.newBuilder()))),
                "voters");
    }

    private static Wire.Credentials credentials(int peer) {
        return Wire.Credentials.newBuilder().setPeer(peer).build();
    }

    @Test
    void aFrameWithoutAKnownMessageIsRefused() {
        assertRefused(frame().setRawCrc32C(0), "no message that this version knows");
        assertRefused(frame().setHello(Wire.Hello.getDefaultInstance()), "where a message has to be");
        assertRefused(unknownField(900, UnknownFieldSet.Field.newBuilder().addVarint(1)), "no message");
    }

    @Test
    void anUnknownFieldBesideAKnownMessageIsIgnored() throws MalformedFrameException {
        Message.Ack ack = new Message.Ack(1, 1, Zxid.of(1, 1));
        Wire.Frame frame = MessageEncoder.encode(ack)
                .frame()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                900,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFromUtf8("from the future"))
                                        .build())
                        .build())
                .build();
        byte[] bytes = Wiring.bytes(frame);

        assertThat(Wiring.messages(bytes, bytes.length, bytes.length)).containsExactly(ack);
    }

    @Test
    void groupsNestedTenThousandDeepAreRefused() {
        // Field 900, "start of group", ten thousand times: a parser that follows them exhausts its stack.
        byte[] groups = new byte[20_000];
        for (int i = 0; i < groups.length; i += 2) {
            groups[i] = (byte) ((900 << 3 | 3) & 0x7F | 0x80);
            groups[i + 1] = (byte) ((900 << 3 | 3) >>> 7);
        }

        assertRefused(frame(groups), "cannot be read");
    }

    @Test
    void aVarintOfElevenBytesIsRefused() {
        byte[] varint = {8, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1};

        assertRefused(frame(varint), "cannot be read");
    }

    @Test
    void manyTinyUnknownFieldsTakeNoMemoryAndNoTime() {
        byte[] fields = new byte[Wiring.FRAME_MAX - 100];
        for (int i = 0; i + 2 < fields.length; i += 3) {
            fields[i] = (byte) ((900 << 3) & 0x7F | 0x80);
            fields[i + 1] = (byte) ((900 << 3) >>> 7);
            fields[i + 2] = 1;
        }

        assertRefused(frame(java.util.Arrays.copyOf(fields, fields.length / 3 * 3)), "no message");
    }

    @Test
    void textsOfOthersCannotDirtyALog() {
        assertThat(Values.text("a\nb\u001b[31m\u202ec\u2028d")).isEqualTo("a?b?[31m?c?d");
        assertThat(Values.text("x".repeat(5000))).hasSize(1000);
    }

    /** Mutates real frames, so that most of it is right and the parser gets far. */
    @Test
    void mutatedMessagesAreReadOrRefusedAndNothingElse() {
        Random random = new Random(17);
        List<Message> samples = Samples.all();
        int refused = 0;
        for (int i = 0; i < 30_000; i++) {
            Encoded encoded = MessageEncoder.encode(samples.get(random.nextInt(samples.size())));
            byte[] body = encoded.frame().build().toByteArray();
            for (int change = random.nextInt(4); change >= 0 && body.length > 0; change--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = random.nextInt(5) == 0 ? java.util.Arrays.copyOf(body, random.nextInt(body.length + 1)) : body;
            byte[] bytes = join(frame(cut), new byte[random.nextInt(300)]);
            try {
                Wiring.messages(bytes, bytes.length, bytes.length);
            } catch (MalformedFrameException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(10_000, 30_000);
    }

    @Test
    void randomBytesAreRefused() {
        Random random = new Random(18);
        for (int i = 0; i < 5_000; i++) {
            byte[] body = new byte[1 + random.nextInt(200)];
            random.nextBytes(body);
            byte[] bytes = frame(body);
            assertThatThrownBy(() -> Wiring.messages(bytes, bytes.length, bytes.length))
                    .isInstanceOf(MalformedFrameException.class);
        }
    }

    // ---- Helpers

    private static Wire.Frame.Builder frame() {
        return Wire.Frame.newBuilder();
    }

    private static Wire.Frame.Builder records() {
        return frame().setRecords(Wire.Records.getDefaultInstance());
    }

    private static Wire.Frame.Builder unknownField(int number, UnknownFieldSet.Field.Builder field) {
        return frame().setUnknownFields(UnknownFieldSet.newBuilder()
                .addField(number, field.build())
                .build());
    }

    private static void assertRefused(Wire.Frame.Builder frame, String why) {
        assertRefused(Wiring.bytes(frame.build()), why);
    }

    private static void assertRefused(byte[] bytes, String why) {
        assertThatThrownBy(() -> Wiring.messages(bytes, bytes.length, bytes.length))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining(why);
    }

    private static byte[] header(int length, int checksum) {
        return ByteBuffer.allocate(8).putInt(length).putInt(checksum).array();
    }

    /** A frame around any bytes, with the right checksum. */
    private static byte[] frame(byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(body);
        return join(header(body.length, (int) crc.getValue()), body);
    }

    private static byte[] join(byte[] a, byte[] b) {
        return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
    }
}
