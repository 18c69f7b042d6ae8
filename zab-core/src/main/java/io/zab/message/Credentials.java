package io.zab.message;

import io.zab.PeerId;
import io.zab.Zxid;
import java.util.Comparator;

/**
 * What a candidate stands for in an election. The greater wins: epoch, then counter (both in {@code last}, since the epoch record is
 * part of the log), then configured priority, then id. Priority never beats a newer history.
 *
 * @param last the last durable zxid of the candidate
 * @param priority configured; 0 unless set
 * @param peer the candidate
 */
public record Credentials(Zxid last, int priority, PeerId peer) implements Comparable<Credentials> {
    private static final Comparator<Credentials> ORDER = Comparator.comparing(Credentials::last)
            .thenComparingInt(Credentials::priority)
            .thenComparing(Credentials::peer);

    @Override
    public int compareTo(Credentials other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "(" + last + ",priority " + priority + ",peer " + peer + ")";
    }
}
