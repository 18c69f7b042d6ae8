package io.zab.testkit.history;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The configurations that need not be looked at again: those seen, and those at the same point that have used up more of the unknown operations than one
 * seen: whatever is possible from there was possible before. (Without that, k unknown writes would make 2^k configurations of what are k.)
 */
final class Seen<S> {
    private final Map<Configuration.Point<S>, List<BigInteger>> usedAt = new HashMap<>(4);

    /** Whether it is new; from now on it is not. */
    boolean add(Configuration<S> configuration) {
        List<BigInteger> known = usedAt.computeIfAbsent(configuration.point(), point -> new ArrayList<>(1));
        BigInteger used = configuration.used();
        for (BigInteger fewer : known) {
            if (fewer.and(used).equals(fewer)) {
                return false;
            }
        }
        known.removeIf(more -> used.and(more).equals(used));
        known.add(used);
        return true;
    }

    Set<Configuration.Point<S>> points() {
        return usedAt.keySet();
    }

    /** The unknown operations that had taken effect in every one of these configurations. */
    BigInteger usedInAll() {
        return usedAt.values().stream()
                .flatMap(List::stream)
                .reduce(BigInteger::and)
                .orElse(BigInteger.ZERO);
    }
}
