package io.zab.storage;

import io.zab.Zxid;
import io.zab.message.Promise;

/**
 * What the two slots of {@code meta} hold: the small facts whose change must be one step.
 *
 * @param number one more than that of the slot before
 * @param promise the last promise
 * @param generation the generation of the log that is written now; it rises at every truncation, every installed snapshot and every re-writing
 * @param start up to this zxid older generations are data, behind it they are not
 * @param segment where the newest segment of this generation starts; it exists
 * @param base the snapshot from which this peer recovers, {@link Zxid#NONE} if there is none
 * @param bound everything up to here is durable
 */
record Meta(long number, Promise promise, long generation, Zxid start, Zxid segment, Zxid base, Zxid bound) {
    /** Of a directory that has just been made. */
    static final Meta FIRST = new Meta(1, Promise.NONE, 1, Zxid.NONE, Zxid.NONE, Zxid.NONE, Zxid.NONE);

    Meta withPromise(Promise next, Zxid durable) {
        return new Meta(number + 1, next, generation, start, segment, base, durable);
    }

    /** A new segment of this generation starts. */
    Meta withSegment(Zxid next, Zxid durable) {
        return new Meta(number + 1, promise, generation, start, next, base, durable);
    }

    /** A new generation starts behind {@code from}: older ones are data only up to there. */
    Meta withGeneration(Zxid from, Zxid durable) {
        return new Meta(number + 1, promise, generation + 1, from, from, base, durable);
    }

    Meta withBase(Zxid snapshot, Zxid durable) {
        return new Meta(number + 1, promise, generation, start, segment, snapshot, durable);
    }

    /** A snapshot takes the place of everything. */
    Meta replacedBy(Zxid snapshot) {
        return new Meta(number + 1, promise, generation + 1, snapshot, snapshot, snapshot, snapshot);
    }

    Meta withBound(Zxid durable) {
        return new Meta(number + 1, promise, generation, start, segment, base, durable);
    }
}
