package io.zab.transport.netty;

import io.zab.transport.netty.wire.Wire;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way out: its frame and, by reference, the raw bytes behind it.
 *
 * @param frame without what is said of the raw bytes
 * @param raw from position 0; null if there are none
 * @param checksum whether the frame has to carry a checksum of the raw bytes; a batch has its own
 */
record Encoded(Wire.Frame.Builder frame, @Nullable ByteBuffer raw, boolean checksum) {
    static Encoded of(Wire.Frame.Builder frame) {
        return new Encoded(frame, null, false);
    }

    /** How many raw bytes there are. */
    int rawBytes() {
        return raw == null ? 0 : raw.remaining();
    }

    static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }
}
