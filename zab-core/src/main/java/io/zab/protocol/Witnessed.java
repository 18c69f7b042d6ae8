package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.FormationId;
import io.zab.message.Sighting;
import io.zab.message.StorageId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What this process has seen of the others' directories, itself or by the word of peers that count: their promises, and how far they held a leader's history;
 * and what it was told is committed (rule B9). It outlives every role, and is lost with the process: nobody can notice what nobody remembers.
 *
 * <p>Only what is durable there is noted, so that a crash never makes a directory look older than it is.
 */
final class Witnessed {
    /** Of one peer, beside those that are bound by this log. */
    private static final int OTHERS_MAX = 8;

    /**
     * What is known of one directory.
     *
     * @param own what this process has seen itself: all of that came before whatever the directory shows now
     * @param told the word of others, which may have overtaken what it shows
     */
    private record Known(Sighting own, Sighting told) {
        Sighting all() {
            return own.and(told);
        }
    }

    /** Whether a directory is one of a peer's by this log: what it has shown others rely on, so it is never forgotten. */
    private final BiPredicate<PeerId, StorageId> bound;

    /** Of each peer its directories, the one that was seen last, or told of with news, at the end. */
    private final TreeMap<PeerId, LinkedHashMap<StorageId, Known>> directories = new TreeMap<>();

    /** Of each formation the last record that somebody with a log of it knew to be committed; whether this log holds it or not, since it may yet be cut off. */
    private final HashMap<FormationId, Zxid> commits = new HashMap<>();

    Witnessed(BiPredicate<PeerId, StorageId> bound) {
        this.bound = bound;
    }

    /** Somebody whose log is of that formation knows this to be committed. */
    void hearCommit(@Nullable FormationId of, Zxid zxid) {
        if (of != null) {
            commits.merge(of, zxid, Zxid::max);
        }
    }

    /** What must be in every history of that formation from which an epoch begins, as far as others have told. */
    Zxid heardCommit(@Nullable FormationId of) {
        return of == null ? Zxid.NONE : commits.getOrDefault(of, Zxid.NONE);
    }

    /** That directory has promised {@code epoch}. */
    void promised(PeerId peer, StorageId storage, long epoch) {
        Known known = of(peer, storage);
        note(new Known(known.own.promised(epoch), known.told));
    }

    /** That directory holds all up to {@code end} of the history of the leader of {@code epoch}. */
    void holds(PeerId peer, StorageId storage, long epoch, Zxid end) {
        Known known = of(peer, storage);
        note(new Known(known.own.holding(epoch, end), known.told));
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
        told(Sighting.none(peer, storage).forgetful());
    }

    /** Somebody else has seen this. Everybody tells of directories that are long gone; so only what is new makes one of the last. */
    void told(Sighting sighting) {
        Known known = of(sighting.peer(), sighting.storage());
        Known told = new Known(known.own, known.told.and(sighting));
        if (!told.all().equals(known.all())) {
            note(told);
        }
    }

    /** Each directory of a peer that is emptied again and again is one more; of one that has promised nothing there is nothing to remember. */
    private void note(Known known) {
        if (known.all().promise() == 0) {
            return;
        }
        PeerId peer = known.own.peer();
        LinkedHashMap<StorageId, Known> ofPeer = directories.computeIfAbsent(peer, any -> new LinkedHashMap<>());
        ofPeer.remove(known.own.storage());
        ofPeer.put(known.own.storage(), known);
        List<StorageId> others = new ArrayList<>(ofPeer.keySet());
        others.removeIf(storage -> bound.test(peer, storage));
        if (others.size() > OTHERS_MAX) {
            // What this process has seen itself may be known to nobody else.
            StorageId forgotten = others.stream()
                    .filter(storage -> of(peer, storage).own.promise() == 0)
                    .findFirst()
                    .orElse(others.get(0));
            ofPeer.remove(forgotten);
        }
    }

    private Known of(PeerId peer, StorageId storage) {
        LinkedHashMap<StorageId, Known> ofPeer = directories.get(peer);
        Known known = ofPeer == null ? null : ofPeer.get(storage);
        if (known == null) {
            Sighting none = Sighting.none(peer, storage);
            return new Known(none, none);
        }
        return known;
    }

    /** What was seen of that directory and is more than it shows now; null if it shows as much. */
    @Nullable
    Sighting missingIn(PeerId peer, StorageId storage, long promise, Zxid end) {
        Sighting seen = of(peer, storage).all();
        return seen.exceeds(promise, end) ? seen : null;
    }

    /** Whether that is certain, since this process itself has seen more: the word of others may be of a later time than what is shown. */
    boolean isCertainlyMissing(PeerId peer, StorageId storage, long promise, Zxid end) {
        return of(peer, storage).own.exceeds(promise, end);
    }

    /** Whether it was found to be older than it was. */
    boolean isForgetful(PeerId peer, StorageId storage) {
        return of(peer, storage).told.isForgetful();
    }

    /** All of it, for others. */
    List<Sighting> all() {
        List<Sighting> all = new ArrayList<>();
        directories.values().forEach(ofPeer -> ofPeer.values().forEach(known -> all.add(known.all())));
        return all;
    }
}
