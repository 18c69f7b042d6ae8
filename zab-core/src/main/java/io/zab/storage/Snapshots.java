package io.zab.storage;

import io.zab.Zxid;
import io.zab.message.SnapshotHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The folder {@code snapshots}. A snapshot is written or received under a temporary name and renamed when it is whole; what is being read is deleted only
 * when its last reader has closed it. Safe for use by several threads.
 */
final class Snapshots implements AutoCloseable {
    static final String FOLDER = "snapshots";
    private static final Pattern FORM = Pattern.compile("([0-7][0-9a-f]{15})\\.snap");

    private final Disk disk;
    private final Map<Zxid, Opened> opened = new HashMap<>();
    private final Set<Zxid> retired = new HashSet<>();
    private @Nullable Receiving receiving;
    private @Nullable SnapshotOutput writing;
    private boolean closed;

    private static final class Opened {
        final DiskFile file;
        int readers;
        /** How far it was verified since it is open; null before anything was. */
        @Nullable
        SnapshotInput verified;

        Opened(DiskFile file) {
            this.file = file;
        }
    }

    private record Receiving(Zxid zxid, DiskFile file, long length) {}

    Snapshots(Disk disk) {
        this.disk = disk;
    }

    static String path(Zxid zxid) {
        return path(zxid, "snap");
    }

    static String writtenPath(Zxid zxid) {
        return path(zxid, "written");
    }

    static String receivedPath(Zxid zxid) {
        return path(zxid, "received");
    }

    private static String path(Zxid zxid, String form) {
        return FOLDER + "/" + HexFormat.of().toHexDigits(zxid.value()) + "." + form;
    }

    /** The snapshot that a name in the folder stands for, or null if it is none that is whole. */
    static @Nullable Zxid parse(String name) {
        Matcher matcher = FORM.matcher(name);
        return matcher.matches() ? new Zxid(Long.parseLong(matcher.group(1), 16)) : null;
    }

    /** Whether a name in the folder is one that we give while a snapshot is not yet whole. */
    static boolean isTemporary(String name) {
        return name.endsWith(".written") || name.endsWith(".received");
    }

    /** Keeps a piece of a snapshot that comes from a leader. Pieces come in order; offset 0 begins anew. */
    synchronized void receive(Zxid zxid, long offset, ByteBuffer bytes) throws IOException {
        if (offset == 0) {
            dropReceiving();
            DiskFile file = disk.open(receivedPath(zxid), true);
            receiving = new Receiving(zxid, file, 0);
            file.setSize(0);
        }
        Receiving current = receiving;
        if (current == null || !current.zxid.equals(zxid) || current.length != offset) {
            throw new IllegalStateException(
                    "A piece at " + offset + " of snapshot " + zxid + " does not continue " + current);
        }
        int length = bytes.remaining();
        current.file.write(offset, bytes.duplicate());
        receiving = new Receiving(zxid, current.file, offset + length);
    }

    /**
     * Makes the received snapshot durable under its own name, after it was read again as a whole.
     *
     * @throws Damage if it is not the snapshot with this header
     */
    synchronized void keepReceived(SnapshotHeader header) throws IOException {
        Receiving current = receiving;
        Zxid zxid = header.zxid();
        if (current == null || !current.zxid.equals(zxid)) {
            throw new IllegalStateException("Snapshot " + zxid + " was not received, but " + current);
        }
        receiving = null;
        try (DiskFile file = current.file) {
            file.sync();
            SnapshotHeader found = SnapshotInput.verify(file, receivedPath(zxid), zxid);
            if (!found.equals(header)) {
                throw new Damage(
                        receivedPath(zxid), 0, "it holds the header " + found + ", but " + header + " was announced");
            }
        }
        giveName(receivedPath(zxid), zxid);
    }

    /** Begins to write a snapshot under a temporary name; nothing more is written once this is closed. */
    SnapshotOutput write(SnapshotHeader header) throws IOException {
        requireOpen();
        // Without the lock: the log thread shall not wait for this.
        SnapshotOutput output = new SnapshotOutput(disk, writtenPath(header.zxid()), header);
        synchronized (this) {
            writing = output;
            if (closed) {
                output.abandon();
            }
        }
        return output;
    }

    private synchronized void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("The store of " + disk.describe() + " is closed");
        }
    }

    /** Removes what was written and nobody will publish. Not behind {@link #close}: the next start does, and its file may have this name. */
    synchronized void discardWritten(Zxid zxid) throws IOException {
        if (!closed) {
            disk.delete(writtenPath(zxid));
        }
    }

    /** Gives the snapshot that was written here, and is durable, its own name. */
    synchronized void keepWritten(Zxid zxid) throws IOException {
        giveName(writtenPath(zxid), zxid);
    }

    private void giveName(String temporary, Zxid zxid) throws IOException {
        retired.remove(zxid);
        disk.rename(temporary, path(zxid));
        disk.syncDirectory(FOLDER);
    }

    /** Opens a snapshot; it stays readable until {@link #release}. */
    synchronized DiskFile acquire(Zxid zxid) throws IOException {
        Opened entry = opened.get(zxid);
        if (entry == null) {
            entry = new Opened(disk.open(path(zxid), false));
            opened.put(zxid, entry);
        }
        entry.readers++;
        return entry.file;
    }

    /** The header of a snapshot that is open. */
    synchronized SnapshotHeader header(Zxid zxid) throws IOException {
        return verified(zxid, Objects.requireNonNull(opened.get(zxid))).header();
    }

    /**
     * Reads a piece of a snapshot that is open; null if it is not. What it gives was verified since it was opened: whoever gets it would take damage for its own
     * disk's.
     *
     * @throws Damage if it is not as it was written
     */
    synchronized @Nullable ByteBuffer read(Zxid zxid, long offset, int maxBytes) throws IOException {
        Opened entry = opened.get(zxid);
        if (entry == null) {
            return null;
        }
        long left = Math.max(0, entry.file.size() - offset);
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(left, maxBytes));
        verified(zxid, entry).verifyThrough(offset + bytes.remaining());
        entry.file.read(offset, bytes);
        return bytes.flip().asReadOnlyBuffer();
    }

    private static SnapshotInput verified(Zxid zxid, Opened entry) throws IOException {
        SnapshotInput verified = entry.verified;
        if (verified == null) {
            verified = new SnapshotInput(entry.file, path(zxid), zxid, () -> {});
            entry.verified = verified;
        }
        return verified;
    }

    synchronized void release(Zxid zxid) throws IOException {
        Opened entry = opened.get(zxid);
        if (entry == null || --entry.readers > 0) {
            return;
        }
        opened.remove(zxid);
        entry.file.close();
        if (retired.remove(zxid)) {
            disk.delete(path(zxid));
        }
    }

    SnapshotInput open(Zxid zxid) throws IOException {
        DiskFile file = acquire(zxid);
        try {
            return new SnapshotInput(file, path(zxid), zxid, () -> releaseUnchecked(zxid));
        } catch (IOException | RuntimeException e) {
            release(zxid);
            throw e;
        }
    }

    private void releaseUnchecked(Zxid zxid) {
        try {
            release(zxid);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes the snapshots before {@code keepFrom}, but never {@code base}; those that are open when they are closed. */
    synchronized void deleteBefore(Zxid keepFrom, Zxid base) throws IOException {
        for (String name : disk.list(FOLDER)) {
            Zxid zxid = parse(name);
            if (zxid != null && zxid.isBefore(keepFrom) && !zxid.equals(base)) {
                if (opened.containsKey(zxid)) {
                    retired.add(zxid);
                } else {
                    disk.delete(path(zxid));
                }
            }
        }
    }

    private void dropReceiving() throws IOException {
        if (receiving != null) {
            disk.mark(StorageMark.RECEIVED_FROM_THE_BEGINNING);
            receiving.file.close();
            disk.delete(receivedPath(receiving.zxid));
            receiving = null;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        for (Opened entry : opened.values()) {
            entry.file.close();
        }
        opened.clear();
        if (receiving != null) {
            receiving.file.close();
            receiving = null;
        }
        closed = true;
        if (writing != null) {
            // By an application that hangs: it may go on when the directory has been opened anew.
            writing.abandon();
            writing = null;
        }
    }
}
