package io.zab.testkit.disk;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are not what was written, and nobody is told: a bit that turned over, a sector that reads as zeros, or one that holds what was meant for another
 * place; a write that never reached its place, and perhaps went to another one; or a whole file that is gone.
 *
 * @param kind in words
 * @param file its name within the directory
 * @param offset in bytes
 * @param bytes what stands there now; none if the file is gone
 * @param besides what is wrong in another place, too; null if nothing is
 */
public record Rot(
        String kind,
        String file,
        int offset,
        byte[] bytes,
        @Nullable Rot besides) {
    private static final int SECTOR = 512;

    private static Rot at(String kind, String file, int offset, byte[] bytes) {
        return new Rot(kind, file, offset, bytes, null);
    }

    /** Somewhere in one of the files; null if none of them has anything in it. */
    static @Nullable Rot draw(SimDisk disk, RandomGenerator random) {
        List<String> files = disk.files().stream()
                .filter(name ->
                        !name.startsWith("quarantine/") && disk.inode(name).size() > 0)
                .toList();
        if (files.isEmpty()) {
            return null;
        }
        if (random.nextInt(4) == 0) {
            Rot lost = lostWrite(disk, files, random);
            if (lost != null) {
                return lost;
            }
        }
        String file = files.get(random.nextInt(files.size()));
        SimInode inode = disk.inode(file);
        // Without its identity a directory that holds nothing else is a new one.
        if (random.nextInt(8) == 0 && !file.equals("identity")) {
            return at("the file is gone", file, 0, new byte[0]);
        }
        int offset = random.nextInt(inode.size());
        if (random.nextBoolean()) {
            byte turned = (byte) (inode.copy(offset, 1)[0] ^ 1 << random.nextInt(8));
            return at("a bit turned over", file, offset, new byte[] {turned});
        }
        int sector = offset / SECTOR * SECTOR;
        int length = Math.min(SECTOR, inode.size() - sector);
        if (random.nextBoolean()) {
            return at("a sector of zeros", file, sector, new byte[length]);
        }
        SimInode from = disk.inode(files.get(random.nextInt(files.size())));
        byte[] other = from.copy(random.nextInt(from.size()) / SECTOR * SECTOR, length);
        return at("a sector that was meant for another place", file, sector, other);
    }

    /** Its place holds what it held before, and in half of the cases another one, not written since, what was meant for it. */
    private static @Nullable Rot lostWrite(SimDisk disk, List<String> files, RandomGenerator random) {
        List<SimDisk.Written> all = disk.written();
        if (all.isEmpty()) {
            return null;
        }
        int which = random.nextInt(all.size());
        SimDisk.Written lost = all.get(which);
        List<SimDisk.Written> later = all.subList(which + 1, all.size());
        String file = files.stream()
                .filter(name -> disk.inode(name) == lost.inode())
                .findFirst()
                .orElse(null);
        if (file == null
                || lost.inode().unsynced() > 0
                || isWritten(later, lost.inode(), lost.position(), lost.end())) {
            return null;
        }
        String elsewhere = files.get(random.nextInt(files.size()));
        SimInode there = disk.inode(elsewhere);
        int sector = random.nextInt(there.size()) / SECTOR * SECTOR;
        int length = Math.min(Math.min(SECTOR, lost.before().length), there.size() - sector);
        boolean overItself = there == lost.inode() && lost.position() < sector + length && sector < lost.end();
        if (random.nextBoolean() || overItself || isWritten(later, there, sector, sector + length)) {
            return at("a write that never arrived", file, lost.position(), lost.before());
        }
        byte[] meant = lost.inode().copy(lost.position(), length);
        return new Rot(
                "a write that went elsewhere",
                file,
                lost.position(),
                lost.before(),
                at("where it went", elsewhere, sector, meant));
    }

    private static boolean isWritten(List<SimDisk.Written> by, SimInode inode, int from, int to) {
        return by.stream().anyMatch(one -> one.inode() == inode && one.position() < to && from < one.end());
    }

    /** Whether more than a bit of this file, or of one in this folder, is not what it was. */
    public boolean takesMoreThanABitOf(String start) {
        return file.startsWith(start) && bytes.length != 1 || besides != null && besides.takesMoreThanABitOf(start);
    }

    /** Whether anything of this file, or of one in this folder, is not what it was. */
    public boolean touches(String start) {
        return file.startsWith(start) || besides != null && besides.touches(start);
    }

    boolean isGone() {
        return bytes.length == 0;
    }

    @Override
    public String toString() {
        String here = isGone() ? kind + ": " + file : kind + " in " + file + " at " + offset;
        return besides == null ? here : here + "; " + besides;
    }
}
