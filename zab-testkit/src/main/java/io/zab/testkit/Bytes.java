package io.zab.testkit;

import io.zab.Snapshot;
import io.zab.StateMachine;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** State as bytes. */
final class Bytes {
    private Bytes() {}

    static byte[] ofSnapshot(StateMachine machine) {
        return written(machine.snapshot());
    }

    static byte[] written(Snapshot snapshot) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            snapshot.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("the snapshot cannot be written to memory", e);
        }
        return bytes.toByteArray();
    }

    /** The first difference, for people. */
    static String difference(byte[] one, byte[] other) {
        int at = Arrays.mismatch(one, other);
        return at < 0 ? "equal" : one.length + " and " + other.length + " bytes, different from byte " + at + " on";
    }
}
