package io.zab.testkit.sim;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is left out of the run of a seed, so that there is less to read. All that remains is drawn as before.
 *
 * @param only the decisions that may go wrong, by their ids; null for all
 * @param without kinds of faults that do not happen
 * @param requestsMax how many requests there are, of all peers together
 * @param readsMax how many reads
 * @param timing 0 for the latencies that the seed draws, another number for others
 */
public record Reduction(@Nullable Set<String> only, Set<Fault> without, int requestsMax, int readsMax, long timing) {
    /** Leaves nothing out. */
    public static final Reduction NONE = new Reduction(null, new TreeSet<>(), Integer.MAX_VALUE, Integer.MAX_VALUE, 0);

    boolean allows(String decision) {
        return only == null || only.contains(decision);
    }

    /** These decisions alone, of what is left. */
    public Reduction only(Set<String> decisions) {
        return new Reduction(decisions, without, requestsMax, readsMax, timing);
    }

    /** Without these kinds of faults. */
    public Reduction without(Set<Fault> kinds) {
        return new Reduction(only, kinds, requestsMax, readsMax, timing);
    }

    /** With at most so many requests and reads. */
    public Reduction load(int requests, int reads) {
        return new Reduction(only, without, requests, reads, timing);
    }

    /** With other latencies. */
    public Reduction timing(long number) {
        return new Reduction(only, without, requestsMax, readsMax, number);
    }
}
