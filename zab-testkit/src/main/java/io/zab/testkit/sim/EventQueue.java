package io.zab.testkit.sim;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What will happen, in the order of virtual time; at equal times in the order in which it was asked for. A binary heap: that of the library does the same, and a run of the simulator takes 7 %
 * longer with it.
 */
final class EventQueue {
    private record Event(long at, long number, Runnable action) {
        private boolean isBefore(Event other) {
            return at < other.at || at == other.at && number < other.number;
        }
    }

    /** The earliest first; the ones below {@code i}, not earlier than it, are {@code 2i + 1} and {@code 2i + 2}. */
    private @Nullable Event[] heap = new @Nullable Event[256];

    private int size;
    private long now;
    private long number;

    long now() {
        return now;
    }

    void at(long time, Runnable action) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        Event event = new Event(Math.max(time, now), number++, action);
        int place = size++;
        while (place > 0 && event.isBefore(at((place - 1) / 2))) {
            heap[place] = heap[(place - 1) / 2];
            place = (place - 1) / 2;
        }
        heap[place] = event;
    }

    /** Takes the next event and moves the time to it; false if nothing is left. */
    boolean runNext() {
        if (size == 0) {
            return false;
        }
        Event next = at(0);
        Event last = at(--size);
        heap[size] = null;
        if (size > 0) {
            sink(last);
        }
        now = next.at;
        next.action.run();
        return true;
    }

    /** Puts it in from the top, where there is room. */
    private void sink(Event event) {
        int place = 0;
        for (int below = 1; below < size; below = 2 * place + 1) {
            int earlier = below + 1 < size && at(below + 1).isBefore(at(below)) ? below + 1 : below;
            if (!at(earlier).isBefore(event)) {
                break;
            }
            heap[place] = heap[earlier];
            place = earlier;
        }
        heap[place] = event;
    }

    private Event at(int place) {
        return Objects.requireNonNull(heap[place]);
    }
}
