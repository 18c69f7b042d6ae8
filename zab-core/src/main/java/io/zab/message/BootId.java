package io.zab.message;

import java.util.UUID;

/**
 * The identity of one process start, drawn anew each time (rule A1). Two living processes with one peer id differ in it.
 *
 * @param value 128 random bits
 */
public record BootId(UUID value) implements Comparable<BootId> {
    @Override
    public int compareTo(BootId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
