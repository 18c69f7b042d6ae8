package io.zab.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.PeerId;
import io.zab.Zxid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class BatchTest {
    private static final Zxid PREVIOUS = Zxid.of(3, 6);
    private static final Zxid FIRST = Zxid.of(3, 7);

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static RequestBlock requests() {
        return new RequestBlock.Builder(10)
                .add(RecordKind.TRANSACTION, 5, 2, 99, 1, text("first"))
                .add(RecordKind.VOID, 0, 2, 99, 2, text(""))
                .add(RecordKind.TRANSACTION, 65_535, 2, 99, 3, text("x".repeat(300)))
                .build();
    }

    private static Batch batch() {
        return new BatchBuilder(PREVIOUS, FIRST, 1234).add(requests()).build();
    }

    private static byte[] bytesOf(Batch batch) {
        byte[] bytes = new byte[batch.lengthBytes()];
        batch.bytes().get(bytes);
        return bytes;
    }

    /** As {@link Batch} would compute it: to show what lies behind the checksum. */
    private static byte[] sealed(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, 4);
        crc.update(bytes, 8, bytes.length - 8);
        ByteBuffer.wrap(bytes).putInt(4, (int) crc.getValue());
        return bytes;
    }

    private static Batch record(Zxid previous, Zxid first, RecordKind kind, ByteBuffer payload) {
        return new BatchBuilder(previous, first, 0).add(kind, payload).build();
    }

    private static void refused(byte[] bytes) {
        assertThatThrownBy(() -> Batch.read(bytes, 0, bytes.length)).isInstanceOf(MalformedBatchException.class);
    }

    @Test
    void readsBackWhatWasBuilt() {
        byte[] bytes = bytesOf(batch());
        byte[] within = new byte[bytes.length + 20];
        System.arraycopy(bytes, 0, within, 7, bytes.length);
        Batch read = Batch.read(within, 7, within.length - 7);

        assertThat(read).isEqualTo(batch()).hasSameHashCodeAs(batch());
        assertThat(read.previous()).isEqualTo(PREVIOUS);
        assertThat(read.first()).isEqualTo(FIRST);
        assertThat(read.last()).isEqualTo(Zxid.of(3, 9));
        assertThat(read.epoch()).isEqualTo(3);
        assertThat(read.count()).isEqualTo(3);
        assertThat(read.leaderTimeMillis()).isEqualTo(1234);
        assertThat(read.lengthBytes()).isEqualTo(bytes.length);
        assertThat(read.firstPayload()).isEqualTo(text("first"));
        assertThat(read.kind()).isEqualTo(RecordKind.TRANSACTION);
        List<LogRecord> records = new ArrayList<>();
        read.forEach(records::add);
        assertThat(records)
                .containsExactly(
                        new LogRecord(FIRST, RecordKind.TRANSACTION, 5, 2, 99, 1, text("first")),
                        new LogRecord(Zxid.of(3, 8), RecordKind.VOID, 0, 2, 99, 2, text("")),
                        new LogRecord(Zxid.of(3, 9), RecordKind.TRANSACTION, 65_535, 2, 99, 3, text("x".repeat(300))));
    }

    @Test
    void refusesABatchOfWhichAnyByteHasChanged() {
        // An epoch record may follow any zxid of an earlier epoch: only the checksum tells that it is not this one.
        Batch epoch = record(PREVIOUS, Zxid.of(4, 0), RecordKind.EPOCH, text(""));
        for (byte[] intact : List.of(bytesOf(batch()), bytesOf(epoch))) {
            for (int i = 0; i < intact.length; i++) {
                for (int bit = 0; bit < 8; bit++) {
                    byte[] damaged = intact.clone();
                    damaged[i] ^= (byte) (1 << bit);
                    refused(damaged);
                }
            }
        }
    }

    @Test
    void refusesABatchThatIsCutOffAnywhere() {
        byte[] intact = bytesOf(batch());
        for (int length = 0; length < intact.length; length++) {
            refused(Arrays.copyOf(intact, length));
        }
    }

    /** With the checksum in order, too: what a peer sends must never make more of this process fail than one link. */
    @Test
    void refusesOrReadsWhateverStandsBehindAValidChecksum() {
        byte[] intact = bytesOf(batch());
        for (int i = 0; i < intact.length; i++) {
            for (int value : new int[] {0, 1, 2, 3, 0x7F, 0x80, 0xFF}) {
                byte[] changed = intact.clone();
                changed[i] = (byte) value;
                try {
                    Batch read = Batch.read(sealed(changed), 0, changed.length);
                    read.forEach(record -> {});
                    assertThat(read.previous().isFollowedBy(read.first())).isTrue();
                } catch (MalformedBatchException expected) {
                    assertThat(expected).hasMessageContaining(" ");
                }
            }
        }
    }

    @Test
    void refusesAnEpochRecordInTheMiddleOfAnEpochAndAnythingElseAtItsBeginning() {
        refused(bytesOf(record(PREVIOUS, FIRST, RecordKind.EPOCH, text(""))));
        refused(bytesOf(record(PREVIOUS, Zxid.of(4, 0), RecordKind.VOID, text(""))));
        byte[] right = bytesOf(record(PREVIOUS, Zxid.of(4, 0), RecordKind.EPOCH, text("")));
        assertThat(Batch.read(right, 0, right.length).kind()).isEqualTo(RecordKind.EPOCH);
    }

    @Test
    void refusesPayloadsThatTheProtocolCouldNotRead() {
        refused(bytesOf(record(PREVIOUS, FIRST, RecordKind.SEAL, text("short"))));
        refused(bytesOf(record(
                PREVIOUS,
                FIRST,
                RecordKind.SEAL,
                ByteBuffer.allocate(8).putLong(-1).flip())));
        refused(bytesOf(record(PREVIOUS, FIRST, RecordKind.CONFIGURATION, text(""))));
        refused(bytesOf(record(PREVIOUS, FIRST, RecordKind.CONFIGURATION, text("nonsense"))));
        refused(bytesOf(record(PREVIOUS, Zxid.of(4, 0), RecordKind.EPOCH, text("nonsense"))));
        refused(bytesOf(new BatchBuilder(PREVIOUS, FIRST, 0)
                .add(new RequestBlock.Builder(1)
                        .add(RecordKind.BIRTH, 0, 1, 0, 0, text("no boot id"))
                        .build())
                .build()));
        refused(bytesOf(new BatchBuilder(PREVIOUS, FIRST, 0)
                .add(new RequestBlock.Builder(1)
                        .add(RecordKind.BIRTH, 0, 0, 0, 0, ByteBuffer.allocate(16))
                        .build())
                .build()));
    }

    @Test
    void refusesARecordOfTheLeaderAmongOthers() {
        ByteBuffer two = ByteBuffer.allocate(2 * RequestBlock.sizeOf(0));
        Records.put(two, RecordKind.VOID, 0, 1, 1, 1, text(""));
        Records.put(two, RecordKind.EPOCH, 0, 0, 0, 0, text(""));
        refused(bytesOf(new BatchBuilder(PREVIOUS, FIRST, 0)
                .add(new RequestBlock(2, two.flip()))
                .build()));
    }

    @Test
    void refusesUnknownKinds() {
        byte[] bytes = bytesOf(batch());
        bytes[Batch.HEADER_BYTES] = 17;
        refused(sealed(bytes));
    }

    @Test
    void cannotBeBuiltWhereItDoesNotFollow() {
        assertThatThrownBy(() -> new BatchBuilder(PREVIOUS, Zxid.of(3, 8), 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BatchBuilder(PREVIOUS, FIRST, 0).build())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aBuilderTellsHowLongTheBatchWillBe() {
        BatchBuilder builder = new BatchBuilder(PREVIOUS, FIRST, 0).add(requests());
        assertThat(builder.lengthBytes()).isEqualTo(builder.build().lengthBytes());
        assertThat(builder.count()).isEqualTo(3);
    }

    // ---- blocks of requests

    @Test
    void aBlockMayHoldOnlyRequestsOfThePeerThatForwardsIt() {
        RequestBlock own = new RequestBlock.Builder(1)
                .add(RecordKind.TRANSACTION, 0, 2, 9, 1, text("a"))
                .add(RecordKind.VOID, 0, 2, 9, 2, text(""))
                .build();
        own.check(2);
        assertThatThrownBy(() -> own.check(1)).isInstanceOf(MalformedBatchException.class);
        RequestBlock unmounted = new RequestBlock.Builder(1)
                .add(RecordKind.TRANSACTION, 5, 2, 9, 1, text("a"))
                .build();
        assertThatThrownBy(() -> unmounted.check(2)).hasMessageContaining("mount 5");
        for (RecordKind kind : List.of(RecordKind.EPOCH, RecordKind.SEAL, RecordKind.CONFIGURATION)) {
            RequestBlock forged = new RequestBlock.Builder(1)
                    .add(kind, 0, 2, 0, 0, kind == RecordKind.SEAL ? ByteBuffer.allocate(8) : text(""))
                    .build();
            assertThatThrownBy(() -> forged.check(2)).isInstanceOf(MalformedBatchException.class);
        }
    }

    @Test
    void aBlockThatIsCutOffOrCountsWrongIsRefused() {
        ByteBuffer body = requests().body();
        for (int length = 0; length < body.remaining(); length++) {
            RequestBlock cut = new RequestBlock(3, body.slice(0, length));
            assertThatThrownBy(() -> cut.check(2)).isInstanceOf(MalformedBatchException.class);
        }
        for (int count : new int[] {Integer.MIN_VALUE, -1, 0, 1, 2, 4, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> new RequestBlock(count, body).check(2))
                    .isInstanceOf(MalformedBatchException.class);
        }
    }

    @Test
    void aBlockOfWhichAnyByteHasChangedIsReadOrRefusedButNothingElse() {
        byte[] intact = new byte[requests().lengthBytes()];
        requests().body().get(intact);
        for (int i = 0; i < intact.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = intact.clone();
                damaged[i] ^= (byte) (1 << bit);
                try {
                    new RequestBlock(3, ByteBuffer.wrap(damaged)).check(2);
                } catch (MalformedBatchException expected) {
                    assertThat(expected).hasMessageContaining(" ");
                }
            }
        }
    }

    // ---- configurations

    private static Configuration configuration() {
        TreeMap<PeerId, StorageId> voters = new TreeMap<>();
        voters.put(PeerId.of(1), new StorageId(new UUID(1, 1)));
        voters.put(PeerId.of(65_535), new StorageId(new UUID(2, 2)));
        return new Configuration(new FormationId(new UUID(3, 3)), voters, 1 << 20);
    }

    @Test
    void aConfigurationReadsBackAsItWas() {
        assertThat(Configuration.decode(configuration().encode())).isEqualTo(configuration());
    }

    @Test
    void aConfigurationThatIsCutOffLongerOrOtherwiseWrongIsRefused() {
        ByteBuffer encoded = configuration().encode();
        for (int length = 0; length < encoded.remaining(); length++) {
            ByteBuffer cut = encoded.slice(0, length);
            assertThatThrownBy(() -> Configuration.decode(cut)).isInstanceOf(MalformedBatchException.class);
        }
        ByteBuffer longer = ByteBuffer.allocate(encoded.remaining() + 1)
                .put(encoded.duplicate())
                .put((byte) 0)
                .flip();
        assertThatThrownBy(() -> Configuration.decode(longer)).isInstanceOf(MalformedBatchException.class);
        for (int format : new int[] {0, 2, -1}) {
            ByteBuffer newer = configuration().encode().put(0, (byte) format);
            assertThatThrownBy(() -> Configuration.decode(newer))
                    .isInstanceOf(MalformedBatchException.class)
                    .hasMessageContaining("format " + format);
        }
        ByteBuffer twice = configuration().encode();
        twice.putInt(25, 65_535);
        assertThatThrownBy(() -> Configuration.decode(twice)).isInstanceOf(MalformedBatchException.class);
    }

    @Test
    void aConfigurationOfWhichAnyByteHasChangedIsReadOrRefusedButNothingElse() {
        ByteBuffer encoded = configuration().encode();
        for (int i = 0; i < encoded.remaining(); i++) {
            for (int bit = 0; bit < 8; bit++) {
                ByteBuffer damaged = configuration().encode();
                damaged.put(i, (byte) (damaged.get(i) ^ 1 << bit));
                try {
                    Configuration.decode(damaged);
                } catch (MalformedBatchException expected) {
                    assertThat(expected).hasMessageContaining(" ");
                }
            }
        }
    }
}
