package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Sighting;
import io.zab.message.StorageId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What this process has seen of the others' directories, itself or by the word of peers that count: their promises, and how far they held a leader's history
 * (rule B9). It outlives every role, and is lost with the process: nobody can notice what nobody remembers.
 *
 * <p>Only what is durable there is noted, so that a crash never makes a directory look older than it is.
 */
final class Witnessed {
    /** Of one peer: the directory that counts, the one that took its place, and a few that came after. */
    private static final int DIRECTORIES_MAX = 4;

    /** Of each peer its directories, the one seen last at the end. */
    private final TreeMap<PeerId, LinkedHashMap<StorageId, Sighting>> sightings = new TreeMap<>();

    /** That directory has promised {@code epoch}. */
    void promised(PeerId peer, StorageId storage, long epoch) {
        note(of(peer, storage).promised(epoch));
    }

    /** That directory holds all up to {@code end} of the history of the leader of {@code epoch}. */
    void holds(PeerId peer, StorageId storage, long epoch, Zxid end) {
        note(of(peer, storage).holding(epoch, end));
    }

    /** That directory shows this. A log that ends in the promised epoch only grows as long as that is the promise; any other end may be cut. */
    void shown(PeerId peer, StorageId storage, long promise, Zxid end) {
        promised(peer, storage, promise);
        if (end.epoch() == promise) {
            holds(peer, storage, promise, end);
        }
    }

    /** That directory is older than it was. It may promise anew, and then show no less than others do: what it has forgotten stays forgotten. */
    void forgetful(PeerId peer, StorageId storage) {
        note(of(peer, storage).forgetful());
    }

    /** Somebody else has seen this. */
    void told(Sighting sighting) {
        note(of(sighting.peer(), sighting.storage()).and(sighting));
    }

    private void note(Sighting sighting) {
        LinkedHashMap<StorageId, Sighting> directories =
                sightings.computeIfAbsent(sighting.peer(), peer -> new LinkedHashMap<>());
        directories.remove(sighting.storage());
        directories.put(sighting.storage(), sighting);
        if (directories.size() > DIRECTORIES_MAX) {
            directories.remove(directories.keySet().iterator().next());
        }
    }

    private Sighting of(PeerId peer, StorageId storage) {
        LinkedHashMap<StorageId, Sighting> directories = sightings.get(peer);
        Sighting known = directories == null ? null : directories.get(storage);
        return known == null ? Sighting.none(peer, storage) : known;
    }

    /** What was seen of that directory and is more than it shows now; null if it shows as much. */
    @Nullable
    Sighting missingIn(PeerId peer, StorageId storage, long promise, Zxid end) {
        Sighting seen = of(peer, storage);
        return seen.exceeds(promise, end) ? seen : null;
    }

    /** Whether it was found to be older than it was. */
    boolean isForgetful(PeerId peer, StorageId storage) {
        return of(peer, storage).isForgetful();
    }

    /** All of it, for others. */
    List<Sighting> all() {
        List<Sighting> all = new ArrayList<>();
        sightings.values().forEach(directories -> all.addAll(directories.values()));
        return all;
    }
}
