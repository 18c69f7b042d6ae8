package io.zab.message;

import io.zab.PeerId;
import io.zab.Zxid;

/**
 * The most that one data directory was seen to hold durably (rule B9). A directory that later shows less was put back from a copy, or lies on a disk that has
 * lost what it had synced: it has forgotten what others rely on.
 *
 * @param peer whose directory
 * @param storage which
 * @param promise the highest epoch that it had promised
 * @param epoch the latest epoch in which it has acknowledged anything; 0 if it was not seen to
 * @param end how far it held the history of that epoch's leader
 */
public record Sighting(PeerId peer, StorageId storage, long promise, long epoch, Zxid end) {
    /** Of a directory that was found to be older than it had been: nothing that it can show is ever enough again. */
    private static final long NEVER_AGAIN = Zxid.MAX_EPOCH;

    /** Nothing was seen of it yet. */
    public static Sighting none(PeerId peer, StorageId storage) {
        return new Sighting(peer, storage, 0, 0, Zxid.NONE);
    }

    /** It has also promised this. */
    public Sighting promised(long to) {
        return to <= promise ? this : new Sighting(peer, storage, to, epoch, end);
    }

    /**
     * It also holds this of the history of {@code of}'s leader. What it held in earlier epochs says nothing any more: a later leader may have cut it.
     */
    public Sighting holding(long of, Zxid upTo) {
        Sighting raised = promised(of);
        boolean more = of > epoch || of == epoch && upTo.isAfter(end);
        return more ? new Sighting(peer, storage, raised.promise, of, upTo) : raised;
    }

    /** It was found to be older than it had been. */
    public Sighting forgetful() {
        return promised(NEVER_AGAIN);
    }

    /** Whether it was found to be older than it had been. */
    public boolean isForgetful() {
        return promise >= NEVER_AGAIN;
    }

    /** All that this one and another of the same directory say. */
    public Sighting and(Sighting other) {
        return holding(other.epoch, other.end).promised(other.promise);
    }

    /** What it was seen to do before it promised {@code of}, as far as that is certain. */
    public Sighting before(long of) {
        Sighting earlier = epoch < of ? new Sighting(peer, storage, epoch, epoch, end) : none(peer, storage);
        return promise < of ? earlier.promised(promise) : earlier;
    }

    /**
     * Whether a directory that shows this has forgotten something. Ends are compared within one epoch only, in which they never go back; a promise of a later one may
     * have been followed by a cut.
     */
    public boolean exceeds(long shownPromise, Zxid shownEnd) {
        return shownPromise < promise || shownPromise == epoch && shownEnd.isBefore(end);
    }

    @Override
    public String toString() {
        if (isForgetful()) {
            return "found to have forgotten something";
        }
        return "promise of epoch " + promise + (epoch == 0 ? "" : " and, in epoch " + epoch + ", all up to " + end);
    }
}
