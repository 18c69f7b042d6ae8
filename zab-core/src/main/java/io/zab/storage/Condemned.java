package io.zab.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The file {@code condemned}: this directory is older than others saw it (rule B9), and the next start sets it aside like a damaged one. Text, so that a person can
 * read why. That it is there is all that counts: a crash may leave it empty, and its bytes prove nothing.
 */
final class Condemned {
    static final String NAME = "condemned";
    private static final int MAX_BYTES = 64 * 1024;

    private Condemned() {}

    /** Condemns the directory; durable when it returns. */
    static void write(Disk disk, String why) throws IOException {
        try (DiskFile file = disk.open(NAME, true)) {
            file.setSize(0);
            file.write(0, ByteBuffer.wrap((why + "\n").getBytes(StandardCharsets.UTF_8)));
            file.sync();
        }
        disk.syncDirectory("");
    }

    static boolean isThere(Disk disk) throws IOException {
        return disk.exists(NAME);
    }

    /** Why, in one line. */
    static String read(Disk disk) throws IOException {
        try (DiskFile file = disk.open(NAME, false)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(file.size(), MAX_BYTES));
            file.read(0, bytes);
            String why = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
            return "the directory is older than other peers saw it" + (why.isEmpty() ? "" : ": " + why);
        }
    }
}
