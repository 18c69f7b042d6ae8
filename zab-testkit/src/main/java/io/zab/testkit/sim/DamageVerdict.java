package io.zab.testkit.sim;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.Recovered;
import io.zab.message.SnapshotHeader;
import io.zab.storage.Inspection;
import io.zab.storage.Store;
import io.zab.testkit.disk.Rot;
import io.zab.testkit.disk.SimDisk;
import io.zab.testkit.model.Violation;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** What opening a directory comes to whose bytes have rotted; tried on copies of its disk. */
enum DamageVerdict {
    /** The directory is set aside. */
    NOTICED,
    /** What is recovered is what was written: a copy, a leftover, or bytes that mean nothing. */
    HARMLESS,
    /**
     * A last group, or a last slot, that nothing later proves, looks as if its write had been torn: accepted by design, and a fault that no run may contain, since what
     * it takes away may have been acknowledged.
     */
    LOOKS_TORN;

    private record Opened(Recovered recovered, List<Batch> content) {}

    /**
     * Tries it.
     *
     * @param proven so much cannot look torn, whatever the directory says of itself
     * @throws Violation if the damage would be taken for what was written, or if the directory were refused
     */
    static DamageVerdict of(SimDisk disk, Rot rot, PeerId peer, int segmentBytes, Zxid proven) {
        DamageVerdict read = of(copy(disk, false), copy(disk, false), rot, peer, segmentBytes, proven);
        // What is only in the cache proves nothing after a power loss.
        DamageVerdict lost = of(copy(disk, true), copy(disk, true), rot, peer, segmentBytes, proven);
        return lost == LOOKS_TORN || read == LOOKS_TORN ? LOOKS_TORN : lost == NOTICED ? NOTICED : read;
    }

    private static SimDisk copy(SimDisk disk, boolean ofMedia) {
        return disk.copy(ofMedia, Randoms.of(0, "copy"));
    }

    private static DamageVerdict of(
            SimDisk sound, SimDisk damaged, Rot rot, PeerId peer, int segmentBytes, Zxid proven) {
        damaged.rot(rot);
        try {
            Inspection inspection = Inspection.of(sound);
            Zxid bound = Zxid.max(inspection.bound(), proven);
            Opened before = open(sound, peer, segmentBytes);
            Opened after = open(damaged, peer, segmentBytes);
            Recovered was = before.recovered;
            Recovered is = after.recovered;
            if (!is.storage().equals(was.storage())) {
                return NOTICED;
            }
            if (isSame(before, after)) {
                return HARMLESS;
            }
            boolean tail = is.promise().equals(was.promise())
                    && !is.range().last().isBefore(bound)
                    && is.range().last().isBefore(was.range().last());
            // A slot whose write was torn has one good copy, and nobody was told yet what it says.
            boolean torn = inspection.notes().stream().anyMatch(note -> note.startsWith("meta: "));
            boolean slot = rot.takesMoreThanABitOf("meta") || torn && rot.touches("meta");
            if (tail || slot) {
                return LOOKS_TORN;
            }
            throw Violation.of("Damage", "%s makes %s of %s, and nothing was noticed", rot, is, was);
        } catch (IOException | RuntimeException e) {
            throw Violation.of("Damage", "peer %s with %s is refused: %s", peer, rot, e);
        }
    }

    /** But for old log, below the snapshot, which may go at any time. */
    private static boolean isSame(Opened before, Opened after) {
        Recovered was = before.recovered;
        Recovered is = after.recovered;
        int older = before.content.size() - after.content.size();
        SnapshotHeader snapshot = is.snapshot();
        return is.promise().equals(was.promise())
                && Objects.equals(snapshot, was.snapshot())
                && is.configurations().equals(was.configurations())
                && is.range().last().equals(was.range().last())
                && (older == 0
                        || older > 0 && snapshot != null && !is.range().base().isAfter(snapshot.zxid()))
                && before.content.subList(older, before.content.size()).equals(after.content);
    }

    private static Opened open(SimDisk disk, PeerId peer, int segmentBytes) throws IOException {
        try (Store store =
                SimDirectories.PRODUCTION.open(disk, peer, segmentBytes, Randoms.of(0, "storage of a copy"))) {
            return new Opened(store.recovered(), OpenedLog.content(store));
        }
    }
}
