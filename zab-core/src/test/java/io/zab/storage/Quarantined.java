package io.zab.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.message.Recovered;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What has to be true once a damaged directory was opened. */
final class Quarantined {
    private Quarantined() {}

    /** All files, with what is in them. */
    static Map<String, byte[]> files(CrashingDisk disk) {
        Map<String, byte[]> files = new TreeMap<>();
        disk.names().forEach(name -> files.put(name, disk.bytes(name)));
        return files;
    }

    /** The next start sets the directory aside. */
    static void checkAtStart(CrashingDisk disk, long segmentBytes, String where) throws IOException {
        Map<String, byte[]> before = files(disk);
        try (DiskStore store = Histories.reopen(disk, segmentBytes)) {
            check(store, disk, before, where);
        }
    }

    /** An empty directory with a storage id of its own has been begun, and each file of before is in one folder, as it was. */
    static void check(DiskStore store, CrashingDisk disk, Map<String, byte[]> before, String where) {
        Recovered empty = Recovered.empty(Histories.NEXT_STORAGE);
        assertThat(store.recovered())
                .as(where)
                .isEqualTo(new Recovered(
                        empty.storage(),
                        empty.promise(),
                        null,
                        empty.range(),
                        List.of(),
                        store.recovered().quarantine()));
        String folder = "quarantine/" + store.recovered().quarantine() + "/";
        before.forEach((name, bytes) -> {
            assertThat(disk.exists(folder + name)).as("%s: %s", where, name).isTrue();
            assertThat(disk.bytes(folder + name)).as("%s: %s", where, name).isEqualTo(bytes);
        });
    }
}
