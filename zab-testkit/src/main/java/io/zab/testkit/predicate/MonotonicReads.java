package io.zab.testkit.predicate;

import io.zab.Zxid;
import io.zab.testkit.model.ModelPeer;
import io.zab.testkit.model.ModelRead;
import java.util.HashMap;
import java.util.Map;

/**
 * S28: reads never go back. Those of one process never do; those of a client that goes from peer to peer do not if it names what it has seen last, its own
 * requests among that.
 */
final class MonotonicReads extends Predicate {
    private final Map<Long, Zxid> ofProcess = new HashMap<>();
    private final Map<Integer, Zxid> ofClient = new HashMap<>();
    private final Map<Long, Zxid> seenBefore = new HashMap<>();

    MonotonicReads() {
        super("S28");
    }

    /** Which client makes this request. */
    static int client(long request) {
        return (int) request % Predicates.CLIENTS;
    }

    @Override
    public void completed(ModelPeer peer, long request, Zxid zxid) {
        ofClient.merge(client(request), zxid, Zxid::max);
    }

    @Override
    public void readAsked(ModelPeer peer, ModelRead read) {
        Zxid seen = ofClient.getOrDefault(read.client(), Zxid.NONE);
        Zxid atLeast = read.atLeast();
        // A client that asks for less than it has seen has asked for it.
        seenBefore.put(read.number(), atLeast == null ? seen : Zxid.min(seen, atLeast));
    }

    @Override
    public void readDone(ModelPeer peer, ModelRead read, Zxid seen) {
        Zxid before = seenBefore.getOrDefault(read.number(), Zxid.NONE);
        check(!seen.isBefore(before), "%s sees %s; its client had seen %s", read, seen, before);
        Zxid inProcess = ofProcess.getOrDefault(read.number() >>> 32, Zxid.NONE);
        check(!seen.isBefore(inProcess), "%s sees %s at %s; one before saw %s there", read, seen, peer, inProcess);
        ofProcess.put(read.number() >>> 32, seen);
        ofClient.merge(read.client(), seen, Zxid::max);
    }
}
