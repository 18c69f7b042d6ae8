package io.zab.message;

import io.zab.Zxid;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * The unit of wire, memory and log: records of one epoch with contiguous counters, encoded once, the same bytes everywhere. Histories
 * part and end, and snapshots are taken, at batch ends only.
 *
 * <pre>
 *    0 int  length of the whole batch        4 int  CRC32C over bytes 0..3 and 8..length
 *    8 long previous zxid                   16 long first zxid
 *   24 int  count of records                28 long the leader's wall clock, milliseconds
 *   36      the records ({@link Records})
 * </pre>
 *
 * Immutable and safe to share between threads; the bytes are never copied by it.
 */
public final class Batch {
    /** Bytes before the first record. */
    public static final int HEADER_BYTES = 36;

    private final byte[] bytes;
    private final int offset;
    private final int length;
    // Asked for again and again on the way of a batch, so read once.
    private final Zxid previous;
    private final Zxid first;
    private final Zxid last;
    private final int count;

    private Batch(byte[] bytes, int offset, int length, Zxid previous, Zxid first, int count) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        this.previous = previous;
        this.first = first;
        this.last = first.plus(count - 1L);
        this.count = count;
    }

    /**
     * Reads a batch that stands in {@code bytes} at {@code offset} and is at most {@code available} bytes long. The array is used, not
     * copied, and must not change afterwards.
     *
     * @throws MalformedBatchException if it is cut off, damaged, or not built as it should be
     */
    public static Batch read(byte[] bytes, int offset, int available) {
        if (available < HEADER_BYTES) {
            throw new MalformedBatchException("A batch of " + available + " bytes is shorter than its header");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, available).slice();
        int length = in.getInt(0);
        if (length < HEADER_BYTES || length > available) {
            throw new MalformedBatchException(
                    "A batch claims " + length + " bytes where " + available + " are available");
        }
        int stored = in.getInt(4);
        int computed = checksum(bytes, offset, length);
        if (stored != computed) {
            throw new MalformedBatchException(
                    String.format("A batch has checksum %08x stored and %08x computed", stored, computed));
        }
        int count = in.getInt(24);
        if (in.getLong(8) < 0 || in.getLong(16) < 0 || count < 1) {
            throw new MalformedBatchException("A batch of " + count + " records from " + in.getLong(16) + " after "
                    + in.getLong(8) + " cannot be");
        }
        Zxid previous = new Zxid(in.getLong(8));
        Zxid first = new Zxid(in.getLong(16));
        if (!previous.isFollowedBy(first) || first.counter() + (long) count - 1 > Zxid.MAX_COUNTER) {
            throw new MalformedBatchException(count + " records from " + first + " cannot follow " + previous);
        }
        Batch batch = new Batch(bytes, offset, length, previous, first, count);
        Records.check(batch.body(), count);
        if ((first.counter() == 0) != (batch.kind() == RecordKind.EPOCH)) {
            throw new MalformedBatchException("A record of kind " + batch.kind() + " cannot stand at " + first);
        }
        return batch;
    }

    /** A batch of {@code count} records whose encoded bytes stand in {@code bodies}, one after the other; used by {@link BatchBuilder}. */
    static Batch encode(Zxid previous, Zxid first, int count, long leaderTimeMillis, Iterable<ByteBuffer> bodies) {
        int length = HEADER_BYTES;
        for (ByteBuffer body : bodies) {
            length += body.remaining();
        }
        byte[] bytes = new byte[length];
        ByteBuffer out = ByteBuffer.wrap(bytes);
        out.putInt(length).putInt(0).putLong(previous.value()).putLong(first.value());
        out.putInt(count).putLong(leaderTimeMillis);
        for (ByteBuffer body : bodies) {
            out.put(body.duplicate());
        }
        out.putInt(4, checksum(bytes, 0, length));
        return new Batch(bytes, 0, length, previous, first, count);
    }

    private static int checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, 4);
        crc.update(bytes, offset + 8, length - 8);
        return (int) crc.getValue();
    }

    private long longAt(int position) {
        return ByteBuffer.wrap(bytes, offset, length).slice().getLong(position);
    }

    private ByteBuffer body() {
        return ByteBuffer.wrap(bytes, offset + HEADER_BYTES, length - HEADER_BYTES)
                .slice();
    }

    /** The zxid that stands before the first record in the log. */
    public Zxid previous() {
        return previous;
    }

    /** The zxid of the first record. */
    public Zxid first() {
        return first;
    }

    /** The zxid of the last record. */
    public Zxid last() {
        return last;
    }

    /** The epoch of all its records. */
    public long epoch() {
        return first.epoch();
    }

    /** How many records, at least one. */
    public int count() {
        return count;
    }

    /** The leader's wall clock when it made the batch, in milliseconds since 1970: time for deterministic state machines. */
    public long leaderTimeMillis() {
        return longAt(28);
    }

    /** The length in bytes, header included. */
    public int lengthBytes() {
        return length;
    }

    /** The encoded batch, read-only, from position 0. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes, offset, length).slice().asReadOnlyBuffer();
    }

    /** Hands every record, in order, to {@code consumer}; each is a view of this batch's bytes. */
    public void forEach(Consumer<LogRecord> consumer) {
        Records.forEach(body(), count(), first(), consumer);
    }

    /** The kind of the first record; a batch of several holds requests only. */
    public RecordKind kind() {
        return RecordKind.of(bytes[offset + HEADER_BYTES]);
    }

    /** The payload of the first record, read-only. */
    public ByteBuffer firstPayload() {
        ByteBuffer body = body();
        int payloadBytes = body.getInt(Records.HEADER_BYTES - Integer.BYTES);
        return body.slice(Records.HEADER_BYTES, payloadBytes).asReadOnlyBuffer();
    }

    /** Equal bytes. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Batch batch && bytes().equals(batch.bytes());
    }

    @Override
    public int hashCode() {
        return Long.hashCode(first().value()) * 31
                + ByteBuffer.wrap(bytes, offset, length).slice().getInt(4);
    }

    @Override
    public String toString() {
        return "[" + first() + (count() == 1 ? "" : ".." + last()) + "]";
    }
}
