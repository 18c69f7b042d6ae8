package io.zab.testkit.predicate;

import io.zab.Transaction;
import io.zab.Zxid;
import io.zab.testkit.model.ModelPeer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * S24, S25, S26: every request has at most one effect, those of one process in the order of submission without leaving one out that had not failed, and
 * what the client was told is true.
 *
 * <p>A request is a number that the load puts first into its payload: peer, process and place ({@link #request}).
 */
final class ClientPromises extends Predicate {
    private enum Told {
        NOTHING,
        APPLIED,
        NOT_APPLIED,
        UNKNOWN,
        RESULT_LOST
    }

    private static final class One {
        private Told told = Told.NOTHING;
        private long effect;
    }

    /** What one process submitted, in order. */
    private static final class Stream {
        private final List<One> requests = new ArrayList<>();
        private int next;
    }

    private final Map<Long, Stream> streams = new HashMap<>();
    private Zxid accounted = Zxid.NONE;

    ClientPromises() {
        super("S24-S26");
    }

    /** The number of a request. */
    static long request(int peer, int process, int place) {
        return (long) peer << 56 | (long) process << 32 | place;
    }

    private Stream stream(long request) {
        return streams.computeIfAbsent(request >>> 32, key -> new Stream());
    }

    private One one(long request) {
        return stream(request).requests.get((int) request);
    }

    /** A request in words, for who complains: in most runs nobody does. */
    private record Named(long request) {
        @Override
        public String toString() {
            return "request " + (int) request + " of process " + (int) (request >>> 32 & 0xFFFFFF) + " of peer "
                    + (request >>> 56);
        }
    }

    @Override
    public void submitted(ModelPeer peer, long request) {
        stream(request).requests.add(new One());
    }

    @Override
    public void effect(ModelPeer peer, Transaction record) {
        if (!record.zxid().isAfter(accounted)) {
            return;
        }
        accounted = record.zxid();
        long request = record.payload().getLong(0);
        Stream stream = stream(request);
        int place = (int) request;
        One one = stream.requests.get(place);
        check(
                one.effect == 0,
                "%s has its effect at %s and before at %s",
                new Named(request),
                record.zxid(),
                new Zxid(one.effect));
        check(
                one.told != Told.NOT_APPLIED,
                "%s has its effect at %s, but was told not to be applied",
                new Named(request),
                record.zxid());
        check(place >= stream.next, "%s has its effect at %s, after a later one", new Named(request), record.zxid());
        for (; stream.next < place; stream.next++) {
            One skipped = stream.requests.get(stream.next);
            check(
                    skipped.told == Told.NOT_APPLIED || skipped.told == Told.UNKNOWN,
                    "%s has its effect at %s without the earlier %d, which was told %s",
                    new Named(request),
                    record.zxid(),
                    stream.next,
                    skipped.told);
        }
        stream.next = place + 1;
        one.effect = record.zxid().value();
    }

    @Override
    public void completed(ModelPeer peer, long request, Zxid zxid) {
        tell(request, Told.APPLIED);
        check(
                one(request).effect == zxid.value(),
                "%s is told to be applied at %s, but has its effect at %s",
                new Named(request),
                zxid,
                new Zxid(one(request).effect));
    }

    @Override
    public void notApplied(ModelPeer peer, long request) {
        tell(request, Told.NOT_APPLIED);
        check(
                one(request).effect == 0,
                "%s is told not to be applied, but was at %s",
                new Named(request),
                new Zxid(one(request).effect));
    }

    @Override
    public void unknown(ModelPeer peer, long request) {
        tell(request, Told.UNKNOWN);
    }

    @Override
    public void resultLost(ModelPeer peer, long request) {
        tell(request, Told.RESULT_LOST);
        check(one(request).effect != 0, "%s is told to be applied by a snapshot, but was not", new Named(request));
    }

    private void tell(long request, Told told) {
        One one = one(request);
        check(one.told == Told.NOTHING, "%s is told %s after %s", new Named(request), told, one.told);
        one.told = told;
    }
}
