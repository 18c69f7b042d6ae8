package io.zab.message;

import io.zab.PeerId;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Who votes: the formation, and for each voter the directory that counts for it. A record of the log (rules B2, B7), never a local file.
 *
 * @param formation which cluster this is
 * @param voters the storage id bound to each voter; unmodifiable, never empty
 * @param payloadBytesMax the largest payload that may be proposed, so that none can commit what another could not take
 */
public record Configuration(FormationId formation, SortedMap<PeerId, StorageId> voters, int payloadBytesMax) {
    private static final byte FORMAT = 1;

    public Configuration {
        voters = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(voters));
        if (voters.isEmpty()) {
            throw new IllegalArgumentException("A configuration has at least one voter");
        }
    }

    /** Whether {@code storage} is the directory that counts for {@code peer}. */
    public boolean binds(PeerId peer, StorageId storage) {
        return storage.equals(voters.get(peer));
    }

    /** The payload of a record. */
    public ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(1 + 16 + 4 + 4 + voters.size() * 20);
        out.put(FORMAT);
        putId(out, formation.value());
        out.putInt(payloadBytesMax).putInt(voters.size());
        voters.forEach((peer, storage) -> {
            out.putInt(peer.value());
            putId(out, storage.value());
        });
        return out.flip();
    }

    /**
     * Reads what {@link #encode()} wrote.
     *
     * @throws MalformedBatchException if the bytes are something else
     */
    public static Configuration decode(ByteBuffer payload) {
        ByteBuffer in = payload.duplicate();
        try {
            byte format = in.get();
            if (format != FORMAT) {
                throw new MalformedBatchException(
                        "A configuration of format " + format + "; this version reads " + FORMAT);
            }
            FormationId formation = new FormationId(takeId(in));
            int payloadBytesMax = in.getInt();
            int size = in.getInt();
            SortedMap<PeerId, StorageId> voters = new TreeMap<>();
            for (int i = 0; i < size; i++) {
                if (voters.put(PeerId.of(in.getInt()), new StorageId(takeId(in))) != null) {
                    throw new MalformedBatchException("A configuration names a voter twice");
                }
            }
            if (in.hasRemaining() || payloadBytesMax < 0) {
                throw new MalformedBatchException("A configuration of " + size + " voters, at most " + payloadBytesMax
                        + " bytes of payload, with " + in.remaining() + " bytes left over");
            }
            return new Configuration(formation, voters, payloadBytesMax);
        } catch (java.nio.BufferUnderflowException | IllegalArgumentException e) {
            throw new MalformedBatchException(
                    "A configuration of " + payload.remaining() + " bytes cannot be read: " + e);
        }
    }

    private static void putId(ByteBuffer out, UUID id) {
        out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static UUID takeId(ByteBuffer in) {
        return new UUID(in.getLong(), in.getLong());
    }

    @Override
    public String toString() {
        return voters.keySet().stream().map(PeerId::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
