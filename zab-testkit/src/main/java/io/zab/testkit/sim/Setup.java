package io.zab.testkit.sim;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of the options is not left to the seed.
 *
 * @param payloadBytesMax of a request, 0 to draw it
 * @param snapshotEvery how many transactions make a snapshot worth while, 0 to draw it
 * @param faults the only kinds there are, null to draw them
 * @param healsAll whether in the end nothing stays wrong anywhere
 */
public record Setup(
        int payloadBytesMax, int snapshotEvery, @Nullable Set<Fault> faults, boolean healsAll) {
    /** All is left to the seed. */
    public static final Setup DRAWN = new Setup(0, 0, null, false);
}
