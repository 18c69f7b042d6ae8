package io.zab.testkit.disk;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are not what was written, and nobody is told: a bit that turned over, a sector that reads as zeros, or one that holds what was meant for another
 * place; or a whole file that is gone.
 *
 * @param kind in words
 * @param file its name within the directory
 * @param offset in bytes
 * @param bytes what stands there now; none if the file is gone
 */
public record Rot(String kind, String file, int offset, byte[] bytes) {
    private static final int SECTOR = 512;

    /** Somewhere in one of the files; null if none of them has anything in it. */
    static @Nullable Rot draw(SimDisk disk, RandomGenerator random) {
        List<String> files = disk.files().stream()
                .filter(name ->
                        !name.startsWith("quarantine/") && disk.inode(name).size() > 0)
                .toList();
        if (files.isEmpty()) {
            return null;
        }
        String file = files.get(random.nextInt(files.size()));
        SimInode inode = disk.inode(file);
        // Without its identity a directory that holds nothing else is a new one.
        if (random.nextInt(8) == 0 && !file.equals("identity")) {
            return new Rot("the file is gone", file, 0, new byte[0]);
        }
        int offset = random.nextInt(inode.size());
        if (random.nextBoolean()) {
            byte turned = (byte) (inode.copy(offset, 1)[0] ^ 1 << random.nextInt(8));
            return new Rot("a bit turned over", file, offset, new byte[] {turned});
        }
        int sector = offset / SECTOR * SECTOR;
        int length = Math.min(SECTOR, inode.size() - sector);
        if (random.nextBoolean()) {
            return new Rot("a sector of zeros", file, sector, new byte[length]);
        }
        SimInode from = disk.inode(files.get(random.nextInt(files.size())));
        byte[] other = from.copy(random.nextInt(from.size()) / SECTOR * SECTOR, length);
        return new Rot("a sector that was meant for another place", file, sector, other);
    }

    boolean isGone() {
        return bytes.length == 0;
    }

    @Override
    public String toString() {
        return isGone() ? kind + ": " + file : kind + " in " + file + " at " + offset;
    }
}
