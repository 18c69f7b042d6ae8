package io.zab.testkit.exhaustive;

/** What may still go wrong, or be asked, on the way to a state: four bits each in one number, so that it is part of the state. */
enum Budget {
    CRASH,
    WIPE,
    BREAK,
    TIMEOUT,
    SUBMIT,
    READ,
    COUP,
    TRANSFER;

    static final int MAX = 15;
    private static final int BITS = 4;

    int in(int all) {
        return all >>> ordinal() * BITS & MAX;
    }

    int with(int all, int count) {
        return all & ~(MAX << ordinal() * BITS) | count << ordinal() * BITS;
    }

    int minusOne(int all) {
        return all - (1 << ordinal() * BITS);
    }
}
