package io.zab.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Sets the files of a damaged or condemned directory aside, so that a new one can be begun in its place and nothing is lost that a person may still want to look at.
 *
 * <pre>
 *   quarantine/1/   identity, meta, log/, snapshots/      as they were found: a directory that can be verified like any other
 *   quarantine/2/   ...                                   the next time
 * </pre>
 *
 * <p>{@code identity} is moved first: without it nobody takes what is left for a directory that counts. So a crash half way is recognised at the next start,
 * by a folder {@code quarantine} where no identity is, and the rest is moved then.
 */
final class Quarantine {
    static final String FOLDER = "quarantine";

    /** What {@link #isUnfinished} comes to, in words: the two look alike. */
    static final String WHY_UNFINISHED = "beside the folder " + FOLDER + " the file " + Identity.NAME
            + " is missing: setting files aside was interrupted, or somebody has deleted it";

    /** What is moved out of the directory itself, in this order. What is not ours stays. */
    private static final List<String> FILES = List.of(Identity.NAME, Identity.TEMPORARY, MetaFile.NAME, Condemned.NAME);

    private static final List<String> FOLDERS = List.of(SegmentName.FOLDER, Snapshots.FOLDER);

    private Quarantine() {}

    /** The folder of that number, within the directory. */
    static String path(int number) {
        return FOLDER + "/" + number;
    }

    /** The number of the last folder, 0 if there is none. */
    static int newest(Disk disk) throws IOException {
        int number = 0;
        while (disk.exists(path(number + 1))) {
            number++;
        }
        return number;
    }

    /** Whether a quarantine was begun and not brought to its end, or the identity was lost afterwards. */
    static boolean isUnfinished(Disk disk) throws IOException {
        return !disk.exists(Identity.NAME) && disk.exists(FOLDER);
    }

    /**
     * Moves everything that is ours into the next free folder, or into the newest if a crash interrupted that; durable when it returns.
     *
     * @return the number of the folder
     */
    static int setAside(Disk disk) throws IOException {
        List<String> names = names(disk);
        int newest = newest(disk);
        int number = newest > 0 && isOpen(disk, newest, names) ? newest : newest + 1;
        disk.mark(number == 1 ? StorageMark.SET_ASIDE : StorageMark.SET_ASIDE_AGAIN);
        makeFolders(disk, path(number));
        for (String name : names) {
            if (disk.exists(path(number) + "/" + name)) {
                continue; // an empty file of the new directory, which a crash has left half made
            }
            disk.rename(name, path(number) + "/" + name);
            if (name.equals(Identity.NAME)) {
                // Durable before anything else moves, or a power loss could keep it where it was and take the rest.
                disk.syncDirectory(path(number));
                disk.syncDirectory("");
            }
        }
        syncNames(disk, number);
        return number;
    }

    /**
     * What a killed process has moved is moved only in the page cache. It must be durable before a new directory is begun, or a power loss could bring the old files
     * back into it.
     */
    static void resume(Disk disk) throws IOException {
        int newest = newest(disk);
        if (newest > 0) {
            disk.syncDirectory(FOLDER);
            syncNames(disk, newest);
        }
    }

    private static void syncNames(Disk disk, int number) throws IOException {
        for (String folder : FOLDERS) {
            for (String each : List.of(path(number) + "/" + folder, folder)) {
                if (disk.exists(each)) {
                    disk.syncDirectory(each);
                }
            }
        }
        disk.syncDirectory(path(number));
        disk.syncDirectory("");
    }

    private static List<String> names(Disk disk) throws IOException {
        List<String> names = new ArrayList<>();
        for (String name : FILES) {
            if (disk.exists(name)) {
                names.add(name);
            }
        }
        for (String folder : FOLDERS) {
            for (String name : disk.list(folder)) {
                names.add(folder + "/" + name);
            }
        }
        return names;
    }

    /** Whether what is moved now belongs into the folder that is there: that is a matter of one damage, and never replaces a file. */
    private static boolean isOpen(Disk disk, int number, List<String> names) throws IOException {
        if (names.contains(Identity.NAME)) {
            return holdsNothing(disk, path(number));
        }
        for (String name : names) {
            if (disk.exists(path(number) + "/" + name) && !isEmpty(disk, name)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEmpty(Disk disk, String name) throws IOException {
        try (DiskFile file = disk.open(name, false)) {
            return file.size() == 0;
        }
    }

    private static boolean holdsNothing(Disk disk, String folder) throws IOException {
        for (String each : FOLDERS) {
            if (!disk.list(folder + "/" + each).isEmpty()) {
                return false;
            }
        }
        return disk.list(folder).isEmpty();
    }

    /** Each folder is durable in the one that holds it before anything is moved into it. */
    private static void makeFolders(Disk disk, String folder) throws IOException {
        disk.createFolder(FOLDER);
        disk.syncDirectory("");
        disk.createFolder(folder);
        disk.syncDirectory(FOLDER);
        for (String each : FOLDERS) {
            disk.createFolder(folder + "/" + each);
        }
        disk.syncDirectory(folder);
    }
}
