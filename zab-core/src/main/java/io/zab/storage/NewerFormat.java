package io.zab.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A newer version of the library wrote this. That is no damage: the version that wrote it can read it, so the directory is refused and left as it is.
 *
 * <p>What begins with three letters and a format, and has its checksum behind that, keeps this form in every later format, and from format 2 on the checksum
 * covers the letters and the format, too. So a newer format is told from a rotten byte in the place where the format stands.
 */
final class NewerFormat extends IOException {
    private static final long serialVersionUID = 1;

    NewerFormat(String what, int found, int known) {
        super(what + " has format " + found + "; this version reads formats up to " + known
                + ". Start it with the version that wrote it, or a newer one");
    }

    /**
     * Throws if {@code length} bytes at {@code at} are of a newer format than {@code magic}, whose last byte is the format.
     *
     * @param what for the message
     */
    static void check(String what, ByteBuffer bytes, int at, int length, int magic) throws NewerFormat {
        int found = bytes.getInt(at);
        if (found >>> 8 != magic >>> 8 || (found & 0xFF) <= (magic & 0xFF)) {
            return;
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(at, Integer.BYTES));
        crc.update(bytes.slice(at + 8, length - 8));
        if (bytes.getInt(at + 4) == (int) crc.getValue()) {
            throw new NewerFormat(what, found & 0xFF, magic & 0xFF);
        }
    }
}
