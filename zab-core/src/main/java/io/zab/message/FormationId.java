package io.zab.message;

import java.util.UUID;

/**
 * The identity of a formed cluster, drawn when all its voters first meet (rule B2). A name alone would let an old directory join a cluster formed anew under the same name.
 *
 * @param value 128 random bits
 */
public record FormationId(UUID value) implements Comparable<FormationId> {
    @Override
    public int compareTo(FormationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
