package io.zab.testkit.disk;

import io.zab.DataDirectoryException;
import io.zab.storage.Disk;
import io.zab.storage.DiskFile;
import io.zab.storage.StorageMark;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One peer's data directory in memory, with the faults of a real one. Survives its processes: a {@linkplain #processCrash() killed process} leaves
 * the cache, a {@linkplain #powerLoss() power loss} only what was synced and, of the rest, whatever the random source picks. A name
 * is durable only after {@link #syncDirectory}; names and contents are lost or kept independently.
 *
 * <p>Every change is one <em>operation</em>; {@link #crashAtOperation} and {@link #failNextSync} make one of them the last. One thread at a time.
 */
public final class SimDisk implements Disk {
    /** In the message of each failure that is made here. */
    public static final String FAILURE = "simulated failure";

    private static final long ENOUGH = 1L << 40;

    private sealed interface NameChange {
        record Folder(String name) implements NameChange {}

        record Put(String name, SimInode inode) implements NameChange {}

        record Remove(String name) implements NameChange {}

        record Rename(String from, String to, SimInode inode) implements NameChange {}
    }

    private record Pending(String folder, NameChange change) {}

    /** One of the latest writes, and what stood there before. */
    record Written(SimInode inode, int position, byte[] before) {
        int end() {
            return position + before.length;
        }
    }

    private static final int REMEMBERED = 24;

    private final String description;
    private final SplittableRandom random;
    private final TreeMap<String, SimInode> names = new TreeMap<>();
    private final TreeSet<String> folders = new TreeSet<>();
    private final TreeMap<String, SimInode> durableNames = new TreeMap<>();
    private final TreeSet<String> durableFolders = new TreeSet<>();
    private final List<Pending> pending = new ArrayList<>();
    private final ArrayDeque<Written> written = new ArrayDeque<>();
    private long operations;
    private long crashAt = Long.MAX_VALUE;
    private boolean failNextSync;
    private boolean failNextTransfer;
    private long room = Long.MAX_VALUE;
    private boolean fullAtSync;
    private boolean mayOpen = true;
    private @Nullable String owner;
    private int process;
    private Consumer<StorageMark> marks = mark -> {};
    private Consumer<String> changes = what -> {};

    /**
     * @param description for messages
     * @param random what a power loss leaves; this disk's own
     */
    public SimDisk(String description, SplittableRandom random) {
        this.description = description;
        this.random = random;
    }

    /** Who is told which branches the storage takes on it; a copy tells nobody. */
    public void tellMarks(Consumer<StorageMark> told) {
        marks = told;
    }

    /** Who is told of each change before it is made, in words; a copy tells nobody. */
    public void tellChanges(Consumer<String> told) {
        changes = told;
    }

    @Override
    public void mark(StorageMark mark) {
        marks.accept(mark);
    }

    // ---- What a test does to it

    /** How many changes have been made since the disk is new. */
    public long operations() {
        return operations;
    }

    /** The {@code n}-th change from now, counting from 1, throws {@link SimulatedCrash}, perhaps half done. */
    public void crashAtOperation(long n) {
        crashAt = operations + n;
    }

    /** No crash is to come. */
    public void crashNever() {
        crashAt = Long.MAX_VALUE;
        failNextSync = false;
        failNextTransfer = false;
    }

    /** The next sync of a file fails; what was written may or may not be there, and later syncs tell nothing of it. */
    public void failNextSync() {
        failNextSync = true;
    }

    /** The next read or write of a file fails; a write may be half done. */
    public void failNextTransfer() {
        failNextTransfer = true;
    }

    /**
     * There is room for so many more bytes, until {@link #makeRoom}.
     *
     * @param atSync whether what finds no room fails only when it is synced; until then it is read as if all were well
     */
    public void fill(long bytes, boolean atSync) {
        room = bytes;
        fullAtSync = atSync;
    }

    /** There is room enough again. */
    public void makeRoom() {
        room = Long.MAX_VALUE;
    }

    /** Whether room is scarce. */
    public boolean isFilled() {
        return room != Long.MAX_VALUE;
    }

    /** Whether anything can be opened: a machine whose descriptors are all in use opens nothing until somebody closes one. What is open already stays so. */
    public void mayOpen(boolean may) {
        mayOpen = may;
    }

    /** Whether its machine has descriptors left. */
    public boolean mayOpen() {
        return mayOpen;
    }

    /** The process is gone; the operating system keeps what it wrote. Its open files are dead. */
    public void processCrash() {
        owner = null;
        process++;
        crashNever();
    }

    /** The machine is gone: what was not synced is lost, kept or torn as the random source wills. */
    public void powerLoss() {
        processCrash();
        for (Pending one : pending) {
            if (random.nextBoolean()) {
                makeDurable(one.change);
            }
        }
        pending.clear();
        afterPowerLoss(true);
    }

    /** The machine is gone, and with it everything that was not synced. */
    public void powerLossLosingAllUnsynced() {
        processCrash();
        pending.clear();
        afterPowerLoss(false);
    }

    /** The directory has been emptied. */
    public void wipe() {
        processCrash();
        written.clear();
        names.clear();
        folders.clear();
        durableNames.clear();
        durableFolders.clear();
        pending.clear();
    }

    /** The files that there are, with their folders, sorted. */
    public List<String> files() {
        return List.copyOf(names.keySet());
    }

    /** How long a file is. */
    public int size(String name) {
        return inode(name).size();
    }

    /** Bits of one byte have turned over, in the cache and on the media; nobody is told. */
    public void rot(String name, int offset, int bits) {
        inode(name).rot(offset, bits);
    }

    /** Some bytes of some file are no longer what was written; null if there are none, or what {@code random} drew. Nothing has happened yet. */
    public @Nullable Rot drawRot(RandomGenerator random) {
        return Rot.draw(this, random);
    }

    /** The latest writes, in their order. */
    List<Written> written() {
        return List.copyOf(written);
    }

    /** It happens, in the cache and on the media, and nobody is told. */
    public void rot(Rot rot) {
        Rot besides = rot.besides();
        if (besides != null) {
            rot(besides);
        }
        SimInode inode = names.get(rot.file());
        if (rot.isGone()) {
            names.remove(rot.file());
            durableNames.remove(rot.file());
            pending.removeIf(one -> one.change instanceof NameChange.Put put && put.name.equals(rot.file())
                    || one.change instanceof NameChange.Rename rename && rename.to.equals(rot.file()));
        } else if (inode != null && rot.offset() < inode.size()) {
            inode.rot(rot.offset(), rot.bytes());
        }
    }

    /**
     * Another disk that holds the same, all of it synced.
     *
     * @param ofMedia as if the power had gone and everything unsynced with it
     * @param itsOwn what a power loss leaves of the copy
     */
    public SimDisk copy(boolean ofMedia, SplittableRandom itsOwn) {
        SimDisk copy = new SimDisk("a copy of " + description, itsOwn);
        copy.folders.addAll(ofMedia ? durableFolders : folders);
        (ofMedia ? durableNames : names).forEach((name, inode) -> copy.names.put(name, inode.copy(ofMedia)));
        copy.durableFolders.addAll(copy.folders);
        copy.durableNames.putAll(copy.names);
        return copy;
    }

    /**
     * Another disk that holds the same, and of which as much was synced, with nothing wrong.
     *
     * @param itsOwn what a power loss leaves of it
     */
    public SimDisk twin(SplittableRandom itsOwn) {
        SimDisk twin = new SimDisk("a twin of " + description, itsOwn);
        Map<SimInode, SimInode> inodes = new IdentityHashMap<>();
        UnaryOperator<SimInode> same = inode -> inodes.computeIfAbsent(inode, SimInode::twin);
        twin.folders.addAll(folders);
        twin.durableFolders.addAll(durableFolders);
        names.forEach((name, inode) -> twin.names.put(name, same.apply(inode)));
        durableNames.forEach((name, inode) -> twin.durableNames.put(name, same.apply(inode)));
        for (Pending one : pending) {
            NameChange change = one.change;
            if (change instanceof NameChange.Put put) {
                change = new NameChange.Put(put.name, same.apply(put.inode));
            } else if (change instanceof NameChange.Rename rename) {
                change = new NameChange.Rename(rename.from, rename.to, same.apply(rename.inode));
            }
            twin.pending.add(new Pending(one.folder, change));
        }
        return twin;
    }

    /** What this disk holds is replaced by what {@code image} does, all of it synced. */
    public void become(SimDisk image) {
        wipe();
        folders.addAll(image.folders);
        image.names.forEach((name, inode) -> names.put(name, inode.copy(false)));
        durableFolders.addAll(folders);
        durableNames.putAll(names);
    }

    SimInode inode(String name) {
        return Objects.requireNonNull(names.get(name), name);
    }

    private void afterPowerLoss(boolean randomly) {
        written.clear(); // Which of them have happened is not known.
        names.clear();
        folders.clear();
        // Sorted, so that a folder comes after the one that holds it, and is lost with it.
        for (String folder : List.copyOf(durableFolders)) {
            if (!durableFolders.contains(folderOf(folder)) && folder.contains("/")) {
                durableFolders.remove(folder);
            }
        }
        folders.addAll(durableFolders);
        durableNames.keySet().removeIf(name -> name.contains("/") && !durableFolders.contains(folderOf(name)));
        names.putAll(durableNames);
        for (SimInode inode : names.values()) {
            if (randomly) {
                inode.powerLoss(random);
            } else {
                inode.loseUnsynced();
            }
        }
    }

    // ---- Disk

    @Override
    public DiskFile open(String name, boolean create) throws IOException {
        requireDescriptor(name);
        SimInode inode = names.get(name);
        if (inode == null) {
            if (!create) {
                throw new FileNotFoundException(description + "/" + name);
            }
            requireFolder(name);
            requireRoom(name);
            operation("create " + name);
            inode = new SimInode();
            names.put(name, inode);
            pending.add(new Pending(folderOf(name), new NameChange.Put(name, inode)));
        }
        return new OpenFile(name, inode);
    }

    @Override
    public boolean exists(String name) {
        return names.containsKey(name) || folders.contains(name);
    }

    @Override
    public List<String> list(String folder) throws IOException {
        requireDescriptor(folder);
        List<String> found = new ArrayList<>();
        for (String name : names.keySet()) {
            if (folderOf(name).equals(folder)) {
                found.add(folder.isEmpty() ? name : name.substring(folder.length() + 1));
            }
        }
        return found;
    }

    @Override
    public void createFolder(String folder) throws IOException {
        if (!folder.isEmpty() && !folders.contains(folder)) {
            requireFolder(folder);
            requireRoom(folder);
            operation("create folder " + folder);
            folders.add(folder);
            pending.add(new Pending(folderOf(folder), new NameChange.Folder(folder)));
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        SimInode inode = names.get(from);
        if (inode == null) {
            throw new FileNotFoundException(description + "/" + from);
        }
        requireFolder(to);
        operation("rename " + from);
        names.remove(from);
        names.put(to, inode);
        pending.add(new Pending(folderOf(to), new NameChange.Rename(from, to, inode)));
    }

    @Override
    public void delete(String name) {
        if (names.containsKey(name)) {
            operation("delete " + name);
            take(-inode(name).size());
            names.remove(name);
            pending.add(new Pending(folderOf(name), new NameChange.Remove(name)));
        }
    }

    @Override
    public void syncDirectory(String folder) throws IOException {
        requireDescriptor(folder);
        operation("sync directory " + folder);
        List<Pending> synced =
                pending.stream().filter(one -> one.folder.equals(folder)).toList();
        pending.removeAll(synced);
        for (Pending one : synced) {
            makeDurable(one.change);
            if (one.change instanceof NameChange.Rename rename) {
                // What made the old name comes before: a later sync of its folder must not bring that back.
                pending.removeIf(earlier -> earlier.change instanceof NameChange.Put put
                                && put.name.equals(rename.from)
                                && put.inode == rename.inode
                        || earlier.change instanceof NameChange.Rename before
                                && before.to.equals(rename.from)
                                && before.inode == rename.inode);
            }
        }
    }

    @Override
    public long usableBytes() {
        return isFilled() ? Math.max(0, room) : ENOUGH;
    }

    @Override
    public void lock(String newOwner) throws IOException {
        requireDescriptor("lock");
        if (owner != null) {
            throw new DataDirectoryException(description + " is in use by " + owner + ", asked for by " + newOwner);
        }
        owner = newOwner;
    }

    @Override
    public String describe() {
        return description;
    }

    @Override
    public void close() {
        owner = null;
    }

    private void requireFolder(String name) throws IOException {
        if (name.contains("/") && !folders.contains(folderOf(name))) {
            throw new FileNotFoundException("There is no folder for " + description + "/" + name);
        }
    }

    private void requireRoom(String name) throws IOException {
        if (room <= 0) {
            throw noRoom(name);
        }
    }

    private void requireDescriptor(String name) throws IOException {
        if (!mayOpen) {
            throw failure("too many open files to open " + description + "/" + name);
        }
    }

    private void take(long bytes) {
        if (isFilled()) {
            room -= bytes;
        }
    }

    private IOException noRoom(String name) {
        return failure("no room is left for " + description + "/" + name);
    }

    private static IOException failure(String what) {
        return new IOException(FAILURE + ": " + what);
    }

    private void makeDurable(NameChange change) {
        if (change instanceof NameChange.Folder folder) {
            durableFolders.add(folder.name);
        } else if (change instanceof NameChange.Put put) {
            durableNames.put(put.name, put.inode);
        } else if (change instanceof NameChange.Remove remove) {
            durableNames.remove(remove.name);
        } else if (change instanceof NameChange.Rename rename) {
            durableNames.remove(rename.from);
            durableNames.put(rename.to, rename.inode);
        }
    }

    private static String folderOf(String name) {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? "" : name.substring(0, slash);
    }

    private boolean crashes(String what) {
        changes.accept(what);
        return ++operations >= crashAt;
    }

    private void operation(String what) {
        if (crashes(what)) {
            throw new SimulatedCrash(what);
        }
    }

    private final class OpenFile implements DiskFile {
        private final String name;
        private final SimInode inode;
        private final int openedBy = process;
        private boolean closed;

        OpenFile(String name, SimInode inode) {
            this.name = name;
            this.inode = inode;
        }

        @Override
        public void write(long position, ByteBuffer bytes) throws IOException {
            check();
            if (crashes("write " + name)) {
                writePart(position, bytes, random.nextInt(bytes.remaining() + 1));
                throw new SimulatedCrash("write " + name);
            }
            if (fails()) {
                writePart(position, bytes, random.nextInt(bytes.remaining() + 1));
                throw failure("the write of " + description + "/" + name);
            }
            long more = Math.max(0, position + bytes.remaining() - inode.size());
            if (more > room && !fullAtSync) {
                writePart(position, bytes, (int) Math.max(0, bytes.remaining() - more + room));
                take(Math.max(0, room));
                throw noRoom(name);
            }
            take(more);
            remember((int) position, bytes.remaining());
            inode.write(position, bytes);
        }

        private void remember(int position, int length) {
            written.add(new Written(inode, position, inode.copy(position, length)));
            if (written.size() > REMEMBERED) {
                written.remove();
            }
        }

        private void writePart(long position, ByteBuffer bytes, int count) {
            ByteBuffer part = bytes.duplicate();
            part.limit(part.position() + count);
            inode.write(position, part);
        }

        private boolean fails() {
            boolean fails = failNextTransfer;
            failNextTransfer = false;
            return fails;
        }

        @Override
        public int read(long position, ByteBuffer bytes) throws IOException {
            check();
            if (fails()) {
                throw failure("the read of " + description + "/" + name);
            }
            return inode.read(position, bytes);
        }

        @Override
        public long size() throws IOException {
            check();
            return inode.size();
        }

        @Override
        public void setSize(long size) throws IOException {
            check();
            operation("set size of " + name);
            take(size - inode.size());
            written.removeIf(one -> one.inode == inode);
            inode.setSize(size);
        }

        @Override
        public void sync() throws IOException {
            check();
            if (failNextSync) {
                failNextSync = false;
                inode.syncFailed(random);
                throw failure("the sync of " + description + "/" + name);
            }
            if (room < 0 && inode.unsynced() > 0) {
                inode.syncFailed(random);
                throw noRoom(name);
            }
            if (crashes("sync " + name)) {
                inode.sync(random.nextInt(inode.unsynced() + 1));
                throw new SimulatedCrash("sync " + name);
            }
            inode.sync(inode.unsynced());
        }

        @Override
        public void close() {
            closed = true;
        }

        private void check() throws IOException {
            if (closed || openedBy != process) {
                throw new IOException(description + "/" + name + " is closed");
            }
        }
    }
}
