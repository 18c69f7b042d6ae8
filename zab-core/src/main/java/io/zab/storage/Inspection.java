package io.zab.storage;

import io.zab.DataDirectoryException;
import io.zab.Zxid;
import io.zab.message.Promise;
import io.zab.message.StorageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a data directory holds, read without changing anything. Every file is read to its end.
 *
 * @param cluster whose it is, {@code "?"} if the identity cannot be read
 * @param peer the peer's number, 0 if the identity cannot be read
 * @param storage the identity of the directory, zeros if it cannot be read
 * @param promise the last promise
 * @param first the first record that can be read, {@link Zxid#NONE} if there is none
 * @param last the last record or the end of the snapshot
 * @param bound up to here everything is known to have been durable
 * @param records how many records can be read
 * @param segments how many log files hold them
 * @param snapshot the snapshot from which the peer would start, {@link Zxid#NONE} if there is none
 * @param snapshots all snapshots, oldest first
 * @param quarantine the folders with files of damaged directories in whose place this one was begun; each can be inspected like a directory
 * @param damages every damage found, and that the directory is condemned (rule B9); a peer would set it aside and begin an empty one
 * @param notes what a crash left, and the next start puts in order
 */
public record Inspection(
        String cluster,
        int peer,
        StorageId storage,
        Promise promise,
        Zxid first,
        Zxid last,
        Zxid bound,
        long records,
        int segments,
        Zxid snapshot,
        List<Zxid> snapshots,
        List<String> quarantine,
        List<Found> damages,
        List<String> notes) {
    /**
     * A damaged place.
     *
     * @param file its name within the directory
     * @param offset in bytes; -1 if nothing is damaged, but the directory as a whole must not be used
     * @param why what is wrong there
     */
    public record Found(String file, long offset, String why) {
        @Override
        public String toString() {
            return offset < 0 ? file + ": " + why : file + " is damaged at offset " + offset + ": " + why;
        }
    }

    public Inspection {
        snapshots = List.copyOf(snapshots);
        quarantine = List.copyOf(quarantine);
        damages = List.copyOf(damages);
        notes = List.copyOf(notes);
    }

    /** Whether a peer could start from it, and all checksums hold. */
    public boolean isSound() {
        return damages.isEmpty();
    }

    /**
     * Looks at the directory of a stopped node.
     *
     * @throws DataDirectoryException if it is in use, of a newer format, or no data directory at all
     * @throws IOException if it cannot be read
     */
    public static Inspection of(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new DataDirectoryException(directory + " is not a directory");
        }
        try (FileDisk disk = FileDisk.readOnly(directory)) {
            disk.lock("an inspection");
            return of(disk);
        }
    }

    /**
     * Looks at whatever is on that disk, and takes no lock.
     *
     * @throws IOException if it cannot be read
     */
    public static Inspection of(Disk disk) throws IOException {
        return new Inspector(disk).inspect();
    }
}
