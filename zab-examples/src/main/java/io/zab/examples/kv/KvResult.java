package io.zab.examples.kv;

import io.zab.Zxid;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the store answers to a command, on the peer where it was proposed.
 *
 * @param done whether the condition held and the change was made
 * @param before the zxid of the key's last change before this one; null if the key did not exist
 */
record KvResult(boolean done, @Nullable Zxid before) {
    byte[] encode() {
        return ByteBuffer.allocate(9)
                .put((byte) (done ? 1 : 0))
                .putLong(before == null ? -1 : before.value())
                .array();
    }

    static KvResult decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        boolean done = in.get() == 1;
        long before = in.getLong();
        return new KvResult(done, before < 0 ? null : new Zxid(before));
    }
}
