package io.zab.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk that can lose its power at any operation. A folder is a name that ends in a slash. It remembers what was synced and every version since: after the power is back each sector has one of
 * them, or a mixture of two, a file's length is that of any, and each name is as before or after each change of its folder, all independent of one another.
 */
final class CrashingDisk implements Disk {
    private static final int SECTOR = 512;
    private static final int NEVER = Integer.MAX_VALUE;

    /** The power has gone. */
    static final class PowerLoss extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private record NameChange(String folder, String removed, String added, Content content) {}

    /** What a file holds: the synced version first, then one for each change since. */
    private static final class Content {
        final List<byte[]> versions = new ArrayList<>(List.of(new byte[0]));
        final BitSet dirty = new BitSet();
        boolean syncFailed;

        byte[] newest() {
            return versions.get(versions.size() - 1);
        }

        Content copy() {
            Content copy = new Content();
            copy.versions.clear();
            versions.forEach(version -> copy.versions.add(version.clone()));
            copy.dirty.or(dirty);
            copy.syncFailed = syncFailed;
            return copy;
        }

        void write(byte[] next, long from, long to) {
            versions.add(next);
            dirty.set((int) (from / SECTOR), (int) ((to + SECTOR - 1) / SECTOR));
        }

        /** After a failed sync the cache counts as clean: only what is written from then on gets to the disk. */
        void failSync() {
            syncFailed = true;
            dirty.clear();
        }

        void sync() {
            byte[] newest = newest();
            byte[] synced = newest;
            if (syncFailed) {
                synced = Arrays.copyOf(versions.get(0), newest.length);
                for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
                    CrashingDisk.copy(newest, synced, sector * SECTOR, Math.min((sector + 1) * SECTOR, newest.length));
                }
            }
            versions.clear();
            versions.add(synced);
            if (synced != newest) {
                versions.add(newest);
            }
            dirty.clear();
        }
    }

    private final TreeMap<String, Content> names = new TreeMap<>();
    private final TreeMap<String, Content> syncedNames = new TreeMap<>();
    private final List<NameChange> changes = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private int crashAt = NEVER;
    private int failSyncAt = NEVER;
    private int syncsSeen;

    /** Loses power in the {@code operation}th operation from now, counting from 1. */
    void crashAt(int operation) {
        log.clear();
        crashAt = operation;
    }

    /** Lets the {@code number}th sync of a file from now fail, once. The cache keeps what was written, and counts it as clean. */
    void failSync(int number) {
        syncsSeen = 0;
        failSyncAt = number;
    }

    /** The operations since {@link #crashAt} in words. */
    List<String> operations() {
        return log;
    }

    private void step(String what) {
        log.add(what);
        if (log.size() >= crashAt) {
            throw new PowerLoss();
        }
    }

    /** What a machine finds after it lost power and came up again. */
    CrashingDisk afterPowerLoss(Random random) {
        TreeMap<String, Content> survivors = new TreeMap<>(syncedNames);
        for (NameChange change : changes) {
            if (random.nextBoolean()) {
                apply(change, survivors);
            }
        }
        survivors.keySet().removeIf(name -> !holdsFoldersOf(survivors, name));
        CrashingDisk after = new CrashingDisk();
        survivors.forEach((name, content) -> {
            Content mixed = new Content();
            mixed.versions.set(0, mix(content, random));
            after.names.put(name, mixed);
            after.syncedNames.put(name, mixed);
        });
        return after;
    }

    private static boolean holdsFoldersOf(TreeMap<String, Content> names, String name) {
        for (String folder = folderOf(name); !folder.isEmpty(); folder = folderOf(folder)) {
            if (!names.containsKey(folder + "/")) {
                return false;
            }
        }
        return true;
    }

    private static byte[] mix(Content content, Random random) {
        List<byte[]> versions = content.versions;
        byte[] mixed = new byte[versions.get(random.nextInt(versions.size())).length];
        for (int start = 0; start < mixed.length; start += SECTOR) {
            int end = Math.min(start + SECTOR, mixed.length);
            int cut = random.nextInt(4) == 0 ? start + random.nextInt(end - start) : end;
            copy(versions.get(random.nextInt(versions.size())), mixed, start, cut);
            copy(versions.get(random.nextInt(versions.size())), mixed, cut, end);
        }
        return mixed;
    }

    private static void copy(byte[] from, byte[] to, int start, int end) {
        int available = Math.min(end, from.length) - start;
        if (available > 0) {
            System.arraycopy(from, start, to, start, available);
        }
    }

    /** What the next process finds after this one was killed: everything, but what was not synced still is not. */
    CrashingDisk afterKill() {
        CrashingDisk after = new CrashingDisk();
        TreeMap<Integer, Content> copies = new TreeMap<>();
        names.forEach((name, content) -> after.names.put(name, copyOf(content, copies)));
        syncedNames.forEach((name, content) -> after.syncedNames.put(name, copyOf(content, copies)));
        changes.forEach(change -> after.changes.add(new NameChange(
                change.folder,
                change.removed,
                change.added,
                change.content == null ? null : copyOf(change.content, copies))));
        return after;
    }

    private static Content copyOf(Content content, TreeMap<Integer, Content> copies) {
        return copies.computeIfAbsent(System.identityHashCode(content), key -> content.copy());
    }

    private void change(NameChange change) {
        apply(change, names);
        changes.add(change);
    }

    private static void apply(NameChange change, TreeMap<String, Content> to) {
        if (change.removed != null) {
            to.remove(change.removed);
        }
        if (change.added != null) {
            to.put(change.added, change.content);
        }
    }

    private static String folderOf(String name) {
        int slash = name.lastIndexOf('/', name.length() - 2);
        return slash < 0 ? "" : name.substring(0, slash);
    }

    /** The bytes of a file as a program reads them. */
    byte[] bytes(String name) {
        return names.get(name).newest().clone();
    }

    /** Changes a byte under the hands of everybody. */
    void flip(String name, int offset, int mask) {
        for (byte[] version : names.get(name).versions) {
            version[offset] ^= (byte) mask;
        }
    }

    /** A file is gone, and no power loss brings it back. */
    void lose(String name) {
        names.remove(name);
        syncedNames.remove(name);
        changes.removeIf(change -> name.equals(change.added));
    }

    /** Cuts a file and makes that durable. */
    void cut(String name, int size) {
        Content content = names.get(name);
        byte[] shorter = Arrays.copyOf(content.newest(), size);
        content.versions.clear();
        content.versions.add(shorter);
    }

    /** The files. */
    List<String> names() {
        return names.keySet().stream().filter(name -> !name.endsWith("/")).toList();
    }

    private void requireFolder(String name) throws IOException {
        if (!holdsFoldersOf(names, name)) {
            throw new FileNotFoundException("There is no folder for " + name);
        }
    }

    @Override
    public DiskFile open(String name, boolean create) throws IOException {
        Content content = names.get(name);
        if (content == null) {
            if (!create) {
                throw new FileNotFoundException(name);
            }
            requireFolder(name);
            content = new Content();
            change(new NameChange(folderOf(name), null, name, content));
            step("create " + name);
        }
        return new OpenFile(name, content);
    }

    @Override
    public boolean exists(String name) {
        return names.containsKey(name) || names.containsKey(name + "/");
    }

    @Override
    public List<String> list(String folder) {
        return names().stream()
                .filter(name -> folderOf(name).equals(folder))
                .map(name -> name.substring(name.lastIndexOf('/') + 1))
                .toList();
    }

    @Override
    public void createFolder(String folder) throws IOException {
        if (!exists(folder)) {
            requireFolder(folder);
            change(new NameChange(folderOf(folder), null, folder + "/", new Content()));
            step("folder " + folder);
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        if (!names.containsKey(from)) {
            throw new FileNotFoundException(from);
        }
        requireFolder(to);
        change(new NameChange(folderOf(to), from, to, names.get(from)));
        step("rename " + from + " " + to);
    }

    @Override
    public void delete(String name) {
        if (names.containsKey(name)) {
            change(new NameChange(folderOf(name), name, null, null));
            step("delete " + name);
        }
    }

    @Override
    public void syncDirectory(String folder) {
        step("sync folder " + folder);
        for (NameChange change : List.copyOf(changes)) {
            if (change.folder.equals(folder)) {
                apply(change, syncedNames);
                changes.remove(change);
            }
        }
    }

    @Override
    public long usableBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    public void lock(String owner) {}

    @Override
    public String describe() {
        return "the test's disk";
    }

    @Override
    public void close() {}

    private final class OpenFile implements DiskFile {
        private final String name;
        private final Content content;

        OpenFile(String name, Content content) {
            this.name = name;
            this.content = content;
        }

        @Override
        public void write(long position, ByteBuffer bytes) {
            int end = (int) position + bytes.remaining();
            byte[] next = Arrays.copyOf(content.newest(), Math.max(end, content.newest().length));
            bytes.get(next, (int) position, bytes.remaining());
            content.write(next, position, end);
            step("write " + name + " " + position + ".." + end);
        }

        @Override
        public int read(long position, ByteBuffer bytes) {
            byte[] newest = content.newest();
            int count = (int) Math.max(0, Math.min(bytes.remaining(), newest.length - position));
            if (count > 0) {
                bytes.put(newest, (int) position, count);
            }
            return count;
        }

        @Override
        public long size() {
            return content.newest().length;
        }

        @Override
        public void setSize(long size) {
            if (size != content.newest().length) {
                int before = content.newest().length;
                content.write(
                        Arrays.copyOf(content.newest(), (int) size), Math.min(before, size), Math.max(before, size));
                step("size " + name + " " + size);
            }
        }

        @Override
        public void sync() throws IOException {
            step("sync " + name);
            if (++syncsSeen == failSyncAt) {
                content.failSync();
                throw new IOException("The disk is broken");
            }
            content.sync();
        }

        @Override
        public void close() {}
    }
}
