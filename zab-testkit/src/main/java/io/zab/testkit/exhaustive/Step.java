package io.zab.testkit.exhaustive;

import io.zab.PeerId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one member does with one input: computed once, however many states of the cluster it happens in.
 *
 * @param number of this step
 * @param next the member's state afterwards
 * @param remembered whether the model remembers anything of it
 * @param to to whom it sends
 * @param messages what
 * @param broken the links that it broke
 * @param failure what it threw, if it did
 */
record Step(
        int number,
        int next,
        List<Event> events,
        boolean remembered,
        int[] to,
        int[] messages,
        List<PeerId> broken,
        @Nullable RuntimeException failure) {}
