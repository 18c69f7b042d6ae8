package io.zab.message;

import io.zab.Zxid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last zxid of each epoch that a history knows, oldest first: the index by which two peers find, in one message, the exact point
 * where their histories part. It starts with the epoch of the history's base (for an empty base that is {@code 0:0}), and its last
 * element is the end of the history.
 *
 * @param ends strictly increasing in epoch; never empty
 */
public record EpochEnds(List<Zxid> ends) {
    /** Of a history without any record. */
    public static final EpochEnds EMPTY = new EpochEnds(List.of(Zxid.NONE));

    public EpochEnds {
        ends = List.copyOf(ends);
        if (ends.isEmpty()) {
            throw new IllegalArgumentException("Epoch ends hold at least the end of the base");
        }
        for (int i = 1; i < ends.size(); i++) {
            if (ends.get(i - 1).epoch() >= ends.get(i).epoch()) {
                throw new IllegalArgumentException("Epoch ends must rise in epoch, but were " + ends);
            }
        }
    }

    /** The end of the history. */
    public Zxid last() {
        return ends.get(ends.size() - 1);
    }

    /** The end of the newest epoch below {@code epoch}; nothing at all if this history knows of none. */
    public Zxid lastBefore(long epoch) {
        Zxid found = Zxid.NONE;
        for (Zxid end : ends) {
            if (end.epoch() < epoch) {
                found = end;
            }
        }
        return found;
    }

    /** These ends after records up to {@code last} were appended. */
    public EpochEnds extendedTo(Zxid last) {
        List<Zxid> longer = new ArrayList<>(ends);
        if (last.epoch() == last().epoch()) {
            longer.remove(longer.size() - 1);
        }
        longer.add(last);
        return new EpochEnds(longer);
    }

    /** These ends after everything behind {@code zxid} was cut off. */
    public EpochEnds cutAfter(Zxid zxid) {
        List<Zxid> shorter = new ArrayList<>();
        for (Zxid end : ends) {
            if (end.epoch() >= zxid.epoch()) {
                break;
            }
            shorter.add(end);
        }
        shorter.add(zxid);
        return new EpochEnds(shorter);
    }

    /** These ends without the epochs that ended before {@code base}; what is left starts with the epoch of the base. */
    public EpochEnds from(Zxid base) {
        List<Zxid> newer =
                ends.stream().filter(end -> end.epoch() >= base.epoch()).toList();
        if (newer.isEmpty() || newer.get(0).epoch() > base.epoch()) {
            List<Zxid> withBase = new ArrayList<>();
            withBase.add(base);
            withBase.addAll(newer);
            return new EpochEnds(withBase);
        }
        return new EpochEnds(newer);
    }

    /** Whether a history with these ends and nothing before {@code base} has a record at {@code zxid}, or its base there. */
    public boolean cover(Zxid zxid, Zxid base) {
        if (zxid.isBefore(base)) {
            return false;
        }
        for (Zxid end : ends) {
            if (end.epoch() == zxid.epoch()) {
                return !zxid.isAfter(end);
            }
        }
        return false;
    }

    /**
     * The last place that this history and {@code other} have in common, or null if it lies before what this one knows. By log
     * matching it is exact: the newest epoch of the other that this one knows, up to the earlier of both ends.
     */
    public @Nullable Zxid commonWith(EpochEnds other) {
        for (int i = other.ends.size() - 1; i >= 0; i--) {
            Zxid theirs = other.ends.get(i);
            for (Zxid ours : ends) {
                if (ours.epoch() == theirs.epoch()) {
                    return Zxid.min(ours, theirs);
                }
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return ends.toString();
    }
}
