package io.zab.examples.kv;

import io.zab.Zxid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What is proposed: the payload of a transaction. */
public sealed interface KvCommand {
    /** The longest value, in bytes. */
    int VALUE_BYTES_MAX = 1 << 20;

    /** The longest payload: a put of the longest value under the longest key. */
    int PAYLOAD_BYTES_MAX = VALUE_BYTES_MAX + Keys.BYTES_MAX + 64;

    /** Sets a key. */
    record Put(String key, byte[] value, Condition condition) implements KvCommand {}

    /** Removes a key. */
    record Delete(String key, Condition condition) implements KvCommand {}

    /** One byte of kind, a condition, the key with its length, and for put the value up to the end. */
    default byte[] encode() {
        if (this instanceof Put put) {
            ByteBuffer out = header('P', put.key, put.condition, put.value.length);
            return out.put(put.value).array();
        }
        Delete delete = (Delete) this;
        return header('D', delete.key, delete.condition, 0).array();
    }

    private static ByteBuffer header(char kind, String key, Condition condition, int more) {
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        long expected = condition instanceof Condition.ChangedAt changed
                ? changed.zxid().value()
                : 0;
        ByteBuffer out = ByteBuffer.allocate(1 + 1 + 8 + 2 + keyBytes.length + more);
        out.put((byte) kind);
        out.put((byte) (condition instanceof Condition.Absent ? 'A' : expected > 0 ? 'Z' : '-'));
        return out.putLong(expected).putShort((short) keyBytes.length).put(keyBytes);
    }

    /**
     * What {@link #encode} wrote.
     *
     * @throws IllegalArgumentException for anything else
     */
    static KvCommand decode(ByteBuffer in) {
        byte kind = in.get();
        byte conditionKind = in.get();
        long expected = in.getLong();
        Condition condition = switch (conditionKind) {
            case 'A' -> new Condition.Absent();
            case 'Z' -> new Condition.ChangedAt(new Zxid(expected));
            case '-' -> new Condition.Always();
            default -> throw new IllegalArgumentException("Unknown condition " + conditionKind + " in a command");
        };
        byte[] key = new byte[in.getShort()];
        in.get(key);
        byte[] value = new byte[in.remaining()];
        in.get(value);
        String keyText = new String(key, StandardCharsets.UTF_8);
        return switch (kind) {
            case 'P' -> new Put(keyText, value, condition);
            case 'D' -> new Delete(keyText, condition);
            default ->
                throw new IllegalArgumentException(
                        "Unknown command " + kind + ": was it written by a newer version of this program?");
        };
    }
}
