package io.zab.testkit.sim;

import io.zab.message.Message;
import io.zab.protocol.Mark;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What faults are aimed at, the same throughout a run: whenever one certain message is sent, or one certain branch is taken.
 *
 * @param at a {@link Moment}, or a {@link Mark}
 * @param percent of these moments something goes wrong
 * @param beginning what it is the beginning of, if it is one
 */
record Aim(Enum<?> at, int percent, @Nullable Beginning beginning) {
    /** What takes its time, and most often is over before anything can come between; and which fault leads there. */
    enum Beginning {
        REBINDING(Moment.CONFIGURATION_SENT, Fault.EMPTY_DIRECTORY, 200),
        DISCOVERY(Moment.EPOCH_OFFERED, Fault.EMPTY_DIRECTORY, 150),
        SNAPSHOT(Mark.SNAP, Fault.OUTAGE, 20),
        CATCHING_UP(Mark.APPLIED_FROM_DISK, Fault.OUTAGE, 20);

        final Enum<?> at;
        final Fault fault;
        final int weight;

        Beginning(Enum<?> at, Fault fault, int weight) {
            this.at = at;
            this.fault = fault;
            this.weight = weight;
        }

        /** Else it waits for others. */
        boolean waitsForItsDisk() {
            return at instanceof Mark;
        }
    }

    /** Fewer cannot do without both the leader and the one that it is about to bind. */
    private static final int ENOUGH_TO_REBIND_WITHOUT_THE_LEADER = 5;

    /** In half of the runs there is one; every other one is a beginning. */
    static @Nullable Aim draw(SplittableRandom random, int peers) {
        if (random.nextBoolean()) {
            return null;
        }
        int percent = (int) Options.log(random, 2, 60);
        boolean rebinding = peers >= ENOUGH_TO_REBIND_WITHOUT_THE_LEADER && random.nextInt(4) == 0;
        return switch (random.nextInt(6)) {
            case 0, 1, 2 -> {
                Beginning beginning = rebinding ? Beginning.REBINDING : any(Beginning.values(), random);
                yield new Aim(beginning.at, percent, beginning);
            }
            case 3 -> new Aim(any(Mark.values(), random), percent, null);
            default -> new Aim(any(Moment.values(), random), percent, null);
        };
    }

    private static <T> T any(T[] of, SplittableRandom random) {
        return of[random.nextInt(of.length)];
    }

    boolean isSent(Message message) {
        return at instanceof Moment moment && moment.isSent(message);
    }

    @Override
    public String toString() {
        return " at " + at + " " + percent + "%";
    }
}
