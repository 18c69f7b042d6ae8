package io.zab.testkit.exhaustive;

/** One thing that may happen next in a state, as a number: the kind, two peers, and one more number. */
final class Choice {
    enum Kind {
        /** The next message from a arrives at b. */
        DELIVER,
        /** An urgent message from a arrives at b, before what was sent earlier. */
        OVERTAKE,
        /** The disk of a completes a sync of all that waits. */
        SYNC,
        /** a notices that the link to b is broken; what was still under way is lost. */
        NOTICE,
        /** a and b have a new link. */
        LINK,
        /** A process of a starts. */
        START,
        /** The process of a is gone, and of the operations that its disk had not synced the first n have survived. */
        CRASH,
        /** The same, and the directory of a is empty. */
        WIPE,
        /** The link between a and b breaks. */
        BREAK,
        /** So much time passes at a that something comes of it. */
        TIMEOUT,
        SUBMIT,
        READ,
        /** a declares itself a candidate, whatever anybody votes. */
        CANDIDATE,
        /** a follows b, whatever anybody votes. */
        FOLLOW,
        /** a, who leads, is asked to hand over to b. */
        TRANSFER
    }

    private static final Kind[] KINDS = Kind.values();

    private Choice() {}

    static int of(Kind kind, int a, int b, int n) {
        return kind.ordinal() << 16 | a << 12 | b << 8 | n;
    }

    static Kind kind(int choice) {
        return KINDS[choice >>> 16];
    }

    static int a(int choice) {
        return choice >>> 12 & 15;
    }

    /** To whom it happens. */
    static int actor(int choice) {
        return switch (kind(choice)) {
            case DELIVER, OVERTAKE -> b(choice);
            default -> a(choice);
        };
    }

    static int b(int choice) {
        return choice >>> 8 & 15;
    }

    static int n(int choice) {
        return choice & 255;
    }
}
