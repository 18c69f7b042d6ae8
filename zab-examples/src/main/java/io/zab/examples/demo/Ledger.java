package io.zab.examples.demo;

import io.zab.Zxid;
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
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();
    private final Map<String, String> unknownThoughNodeLived = new ConcurrentHashMap<>();

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

    /** Its node was killed before it answered: the outcome is open, and may be. */
    void cutOff(String key) {
        writes.increment();
        unknown.add(key);
    }

    /** A node that lived, or had all the time it wanted to end, could not say what became of it. */
    void unknown(String key, String why) {
        writes.increment();
        unknown.add(key);
        unknownThoughNodeLived.put(key, why);
    }

    long writes() {
        return writes.sum();
    }

    long sentElsewhereCount() {
        return sentElsewhere.sum();
    }

    /** How many were neither acknowledged, nor sent to another node at once, nor cut off by a kill. */
    int failed() {
        return refused.size() + unknownThoughNodeLived.size();
    }

    Map<String, Zxid> acknowledged() {
        return acknowledged;
    }

    Set<String> refused() {
        return refused;
    }

    Set<String> unknown() {
        return unknown;
    }

    /** The keys and what their nodes said. */
    Map<String, String> unknownThoughNodeLived() {
        return unknownThoughNodeLived;
    }
}
