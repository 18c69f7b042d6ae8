package io.zab.examples.demo;

import io.zab.Zxid;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What became of every write, as the one who wrote was told. Keys are unique, and each key's value is the key. Any thread. */
final class Ledger {
    private final LongAdder writes = new LongAdder();
    private final LongAdder sentElsewhere = new LongAdder();
    private final Map<String, Zxid> acknowledged = new ConcurrentHashMap<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Map<String, Unknown> unknown = new ConcurrentHashMap<>();

    void acknowledged(String key, Zxid zxid) {
        writes.increment();
        acknowledged.put(key, zxid);
    }

    /** A node vouched that it was not applied and never will be. */
    void refused(String key) {
        writes.increment();
        refused.add(key);
    }

    /** As {@link #refused}, by a node that closes; it is sent to another at once, under the same key. */
    void sentElsewhere() {
        writes.increment();
        sentElsewhere.increment();
    }

    /** Nobody can say what became of it: which may be only if its node was killed. */
    void unknown(Unknown write) {
        writes.increment();
        unknown.put(write.key(), write);
    }

    long writes() {
        return writes.sum();
    }

    long sentElsewhereCount() {
        return sentElsewhere.sum();
    }

    /** How many were neither acknowledged, nor sent to another node at once, nor cut off by a kill. */
    int failed() {
        return refused.size() + unknowns().notKilled().size();
    }

    Map<String, Zxid> acknowledged() {
        return acknowledged;
    }

    Set<String> refused() {
        return refused;
    }

    boolean isUnknown(String key) {
        return unknown.containsKey(key);
    }

    Unknowns unknowns() {
        return new Unknowns(List.copyOf(unknown.values()));
    }
}
