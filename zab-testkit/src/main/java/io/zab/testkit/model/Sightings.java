package io.zab.testkit.model;

import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.Message;
import io.zab.message.Promise;
import io.zab.message.StorageId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What each living process has been shown by each directory: the highest promise, and the highest acknowledgement of an epoch's own records. It dies with the process.
 * Taken from messages alone, so that it owes nothing to what the protocol itself remembers.
 *
 * <p>A directory never shows less later, unless it has become an earlier image of itself: promises rise; and while a promise stands the log, once it holds that
 * epoch's record, only grows. Between epochs ends of logs are not compared, since a later leader may order a cut.
 */
public final class Sightings {
    /**
     * The most that a directory has shown.
     *
     * @param promise the highest epoch that it has said to have promised
     * @param acknowledged the highest record that it has acknowledged to the leader of that record's epoch
     */
    public record Seen(long promise, Zxid acknowledged) {
        private static final Seen NOTHING = new Seen(0, Zxid.NONE);

        private Seen and(long promised) {
            return promised > promise ? new Seen(promised, acknowledged) : this;
        }

        private Seen and(Zxid zxid) {
            return zxid.isAfter(acknowledged) ? new Seen(Math.max(promise, zxid.epoch()), zxid) : this;
        }

        /** As much of it as was certainly before that directory promised {@code epoch}. */
        public Seen before(long epoch) {
            long earlier = promise < epoch ? promise : acknowledged.epoch();
            return acknowledged.epoch() < epoch
                    ? new Seen(earlier, acknowledged)
                    : promise < epoch ? new Seen(promise, Zxid.NONE) : NOTHING;
        }

        /** Whether a directory with this promise, whose log ends there, has forgotten some of it. */
        public boolean isMoreThan(Promise promised, Zxid last) {
            return promised.epoch() < promise
                    || promised.epoch() == acknowledged.epoch() && last.isBefore(acknowledged);
        }
    }

    private record Change(ModelPeer by, StorageId storage, Seen before) {}

    private final Map<Integer, Map<StorageId, Seen>> seen = new HashMap<>();
    private @Nullable Message latest;
    private @Nullable Change change;

    /** What the process of {@code by} has seen of this directory. */
    public Seen of(ModelPeer by, StorageId storage) {
        Map<StorageId, Seen> directories = seen.get(by.id());
        return directories == null ? Seen.NOTHING : directories.getOrDefault(storage, Seen.NOTHING);
    }

    /** All that the process of {@code by} has seen so far. */
    public Map<StorageId, Seen> of(ModelPeer by) {
        Map<StorageId, Seen> directories = seen.get(by.id());
        return directories == null ? new TreeMap<>() : new TreeMap<>(directories);
    }

    void forget(ModelPeer dead) {
        seen.remove(dead.id());
    }

    void delivered(ModelPeer to, Sender from, Message message) {
        Seen before = of(to, from.storage());
        Seen after = before;
        if (message instanceof Message.FollowerInfo info && to.role() == Role.LEADING) {
            after = before.and(info.promise().epoch());
            if (info.last().epoch() == info.promise().epoch()) {
                after = after.and(info.last());
            }
        } else if (message instanceof Message.AckEpoch ack) {
            after = before.and(ack.epoch());
        } else if (message instanceof Message.Ack ack && ack.durable().epoch() == ack.epoch()) {
            after = before.and(ack.durable());
        }
        latest = message;
        change = null;
        if (!after.equals(before)) {
            put(to, from.storage(), after);
            change = new Change(to, from.storage(), before);
        }
    }

    private void put(ModelPeer by, StorageId storage, Seen what) {
        seen.computeIfAbsent(by.id(), key -> new HashMap<>()).put(storage, what);
    }

    /** What did not fit has shown nothing. */
    @SuppressWarnings("ReferenceEquality") // this very message, not one that says the same
    void dropped(Message message) {
        if (change != null && latest == message) {
            put(change.by, change.storage, change.before);
        }
        change = null;
    }
}
