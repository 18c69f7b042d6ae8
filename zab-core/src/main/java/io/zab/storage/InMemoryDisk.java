package io.zab.storage;

import io.zab.DataDirectoryException;
import java.io.FileNotFoundException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A disk in memory, for tests: what was written survives closing, and nothing survives the process. Safe for use by several threads. */
public final class InMemoryDisk implements Disk {
    private final Map<String, MemoryFile> files = new TreeMap<>();
    private final Set<String> folders = new TreeSet<>();
    private @Nullable String owner;

    @Override
    public synchronized DiskFile open(String name, boolean create) throws FileNotFoundException {
        MemoryFile file = files.get(name);
        if (file == null) {
            if (!create) {
                throw new FileNotFoundException(name);
            }
            file = new MemoryFile();
            files.put(name, file);
        }
        return file;
    }

    @Override
    public synchronized boolean exists(String name) {
        return files.containsKey(name) || folders.contains(name);
    }

    @Override
    public synchronized List<String> list(String folder) {
        String prefix = folder.isEmpty() ? "" : folder + "/";
        return files.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .filter(name -> name.indexOf('/') < 0)
                .toList();
    }

    @Override
    public synchronized void createFolder(String folder) {
        folders.add(folder);
    }

    @Override
    public synchronized void rename(String from, String to) throws FileNotFoundException {
        MemoryFile file = files.remove(from);
        if (file == null) {
            throw new FileNotFoundException(from);
        }
        files.put(to, file);
    }

    @Override
    public synchronized void delete(String name) {
        files.remove(name);
    }

    @Override
    public void syncDirectory(String folder) {}

    @Override
    public long usableBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    public synchronized void lock(String newOwner) {
        if (owner != null) {
            throw new DataDirectoryException("This storage in memory is in use by " + owner
                    + ". Close that node first, or give this one its own.");
        }
        owner = newOwner;
    }

    @Override
    public String describe() {
        return "memory";
    }

    @Override
    public synchronized void close() {
        owner = null;
    }

    /** A file as blocks that exist only once something was written to them: zeros ahead of a log cost nothing. */
    private static final class MemoryFile implements DiskFile {
        private static final int BLOCK = 16 * 1024;

        private final List<byte @Nullable []> blocks = new ArrayList<>();
        private long size;

        @Override
        public synchronized void write(long position, ByteBuffer bytes) {
            long at = position;
            while (bytes.hasRemaining()) {
                int offset = (int) (at % BLOCK);
                int count = Math.min(bytes.remaining(), BLOCK - offset);
                bytes.get(block((int) (at / BLOCK)), offset, count);
                at += count;
            }
            size = Math.max(size, at);
        }

        private byte[] block(int index) {
            while (blocks.size() <= index) {
                blocks.add(null);
            }
            byte[] block = blocks.get(index);
            if (block == null) {
                block = new byte[BLOCK];
                blocks.set(index, block);
            }
            return block;
        }

        @Override
        public synchronized int read(long position, ByteBuffer bytes) {
            int total = 0;
            while (bytes.hasRemaining() && position + total < size) {
                long at = position + total;
                int offset = (int) (at % BLOCK);
                int count = (int) Math.min(Math.min(bytes.remaining(), BLOCK - offset), size - at);
                int index = (int) (at / BLOCK);
                byte[] block = index < blocks.size() ? blocks.get(index) : null;
                bytes.put(block == null ? new byte[count] : block, block == null ? 0 : offset, count);
                total += count;
            }
            return total;
        }

        @Override
        public synchronized long size() {
            return size;
        }

        @Override
        public synchronized void setSize(long newSize) {
            if (newSize < size) {
                int kept = (int) ((newSize + BLOCK - 1) / BLOCK);
                while (blocks.size() > kept) {
                    blocks.remove(blocks.size() - 1);
                }
                int offset = (int) (newSize % BLOCK);
                byte[] lastBlock = offset > 0 && blocks.size() == kept ? blocks.get(kept - 1) : null;
                if (lastBlock != null) {
                    java.util.Arrays.fill(lastBlock, offset, BLOCK, (byte) 0);
                }
            }
            size = newSize;
        }

        @Override
        public void sync() {}

        @Override
        public void close() {}
    }
}
