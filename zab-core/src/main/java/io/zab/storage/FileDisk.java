package io.zab.storage;

import io.zab.DataDirectoryException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the file system. What it makes is readable by its own user only, where the file system knows users.
 *
 * <p>Its threads must not be interrupted: that closes the file under the hands of all of them.
 */
public final class FileDisk implements Disk {
    private static final String LOCK = "LOCK";

    /**
     * The directories that nodes of this process hold. A lock of the operating system belongs to the process, and is lost as soon as the process closes
     * any descriptor of the file: so the second node must be turned away before it opens it. This is a fact about the process, hence static.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path root;
    private final boolean posix;
    private final boolean readOnly;
    private @Nullable Path held;
    private @Nullable FileChannel lockChannel;

    /** A disk at {@code root}, which is made when it is locked. */
    public FileDisk(Path root) {
        this(root, false);
    }

    private FileDisk(Path root, boolean readOnly) {
        this.root = root.toAbsolutePath();
        this.posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
        this.readOnly = readOnly;
    }

    /** The disk at {@code root} to be looked at: it makes nothing, and opens every file for reading only. */
    static FileDisk readOnly(Path root) {
        return new FileDisk(root, true);
    }

    @Override
    public DiskFile open(String name, boolean create) throws IOException {
        Path path = root.resolve(name);
        if (readOnly) {
            return new ChannelFile(FileChannel.open(path, StandardOpenOption.READ));
        }
        return new ChannelFile(
                create
                        ? openOrCreate(name)
                        : FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    private FileChannel openOrCreate(String name) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        return FileChannel.open(root.resolve(name), options, ownOnly("rw-------"));
    }

    private FileAttribute<?>[] ownOnly(String permissions) {
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    @Override
    public boolean exists(String name) {
        return Files.exists(root.resolve(name));
    }

    @Override
    public List<String> list(String folder) throws IOException {
        Path path = root.resolve(folder);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void createFolder(String folder) throws IOException {
        Path path = root.resolve(folder);
        if (!Files.isDirectory(path)) {
            Files.createDirectory(path, ownOnly("rwx------"));
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(
                root.resolve(from),
                root.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(root.resolve(name));
    }

    @Override
    public void syncDirectory(String folder) throws IOException {
        sync(root.resolve(folder));
    }

    private void sync(Path folder) throws IOException {
        if (posix) { // elsewhere a directory cannot be opened, and its entries are written through
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public long usableBytes() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    @Override
    public void lock(String owner) throws IOException {
        if (!readOnly) {
            create(root);
        }
        Path real = root.toRealPath();
        if (!HELD.add(real)) {
            throw new DataDirectoryException(
                    root + " is in use by another node of this process. Give each node a directory of its own.");
        }
        held = real;
        try {
            lockFile(owner);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Makes a directory and those above it, each durable in the one that holds it: a name that a power loss takes away takes all data with it. */
    private void create(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            create(parent);
        }
        Files.createDirectories(directory, ownOnly("rwx------"));
        if (parent != null) {
            sync(parent);
        }
    }

    private void lockFile(String owner) throws IOException {
        if (readOnly && !exists(LOCK)) {
            return;
        }
        FileChannel channel =
                readOnly ? FileChannel.open(root.resolve(LOCK), StandardOpenOption.READ) : openOrCreate(LOCK);
        lockChannel = channel;
        FileLock lock;
        try {
            lock = channel.tryLock(0, Long.MAX_VALUE, readOnly);
        } catch (OverlappingFileLockException e) {
            throw new DataDirectoryException(root + " is in use by another class loader of this process", e);
        }
        if (lock == null) {
            throw new DataDirectoryException(root + " is in use by " + readOwner(channel)
                    + ". Stop that process, or give this node a directory of its own.");
        }
        if (!readOnly) {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((owner + "\n").getBytes(StandardCharsets.UTF_8)), 0);
        }
    }

    private static String readOwner(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(512);
        channel.read(bytes, 0);
        String owner = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
        return owner.isEmpty() ? "another process" : owner;
    }

    @Override
    public ByteBuffer newBuffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes);
    }

    @Override
    public String describe() {
        return root.toString();
    }

    @Override
    public void close() throws IOException {
        FileChannel channel = lockChannel;
        lockChannel = null;
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            if (held != null) {
                HELD.remove(held);
                held = null;
            }
        }
    }
}
