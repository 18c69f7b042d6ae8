package io.zab.message;

import java.util.UUID;

/**
 * The identity of one data directory, drawn once when it is made. Quorums are made of these, not of names: a peer that comes with another directory has forgotten what it acknowledged (rule B5).
 *
 * @param value 128 random bits
 */
public record StorageId(UUID value) implements Comparable<StorageId> {
    @Override
    public int compareTo(StorageId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
