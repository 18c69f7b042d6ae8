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
    /** As far as this process has seen it itself: what came before whatever the directory shows now. The word of others may have overtaken that. */
    private final TreeMap<PeerId, LinkedHashMap<StorageId, Sighting>> own = new TreeMap<>();

    /** That directory has promised {@code epoch}. */
    void promised(PeerId peer, StorageId storage, long epoch) {
        note(sightings, of(sightings, peer, storage).promised(epoch));
        note(own, of(own, peer, storage).promised(epoch));
    }

    /** That directory holds all up to {@code end} of the history of the leader of {@code epoch}. */
    void holds(PeerId peer, StorageId storage, long epoch, Zxid end) {
        note(sightings, of(sightings, peer, storage).holding(epoch, end));
        note(own, of(own, peer, storage).holding(epoch, end));
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
        note(sightings, of(sightings, peer, storage).forgetful());
    }

    /** Somebody else has seen this. */
    void told(Sighting sighting) {
        note(sightings, of(sightings, sighting.peer(), sighting.storage()).and(sighting));
    }

    private static void note(TreeMap<PeerId, LinkedHashMap<StorageId, Sighting>> in, Sighting sighting) {
        LinkedHashMap<StorageId, Sighting> directories =
                in.computeIfAbsent(sighting.peer(), peer -> new LinkedHashMap<>());
        directories.remove(sighting.storage());
        directories.put(sighting.storage(), sighting);
        if (directories.size() > DIRECTORIES_MAX) {
            directories.remove(directories.keySet().iterator().next());
        }
    }

    private static Sighting of(TreeMap<PeerId, LinkedHashMap<StorageId, Sighting>> in, PeerId peer, StorageId storage) {
        LinkedHashMap<StorageId, Sighting> directories = in.get(peer);
        Sighting known = directories == null ? null : directories.get(storage);
        return known == null ? Sighting.none(peer, storage) : known;
    }

    /** What was seen of that directory and is more than it shows now; null if it shows as much. */
    @Nullable
    Sighting missingIn(PeerId peer, StorageId storage, long promise, Zxid end) {
        Sighting seen = of(sightings, peer, storage);
        return seen.exceeds(promise, end) ? seen : null;
    }

    /** Whether that is certain, since this process itself has seen more: the word of others may be of a later time than what is shown. */
    boolean isCertainlyMissing(PeerId peer, StorageId storage, long promise, Zxid end) {
        return of(own, peer, storage).exceeds(promise, end);
    }

    /** Whether it was found to be older than it was. */
    boolean isForgetful(PeerId peer, StorageId storage) {
        return of(sightings, peer, storage).isForgetful();
    }

    /** All of it, for others. */
    List<Sighting> all() {
        List<Sighting> all = new ArrayList<>();
        sightings.values().forEach(directories -> all.addAll(directories.values()));
        return all;
    }
}
