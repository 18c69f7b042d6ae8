package io.zab.testkit.model;

import java.util.Locale;

/** A promise of the protocol is broken; the message names it and has the values. */
public final class Violation extends AssertionError {
    private static final long serialVersionUID = 1;

    private final String broken;

    /** {@code rule} as the protocol's predicates are numbered, or a word. */
    public Violation(String predicate, String rule, String what) {
        super(predicate + " (" + rule + "): " + what);
        this.broken = predicate + " (" + rule + ")";
    }

    /** What is broken, without the values. */
    public String rule() {
        return broken;
    }

    /** Something that only the model itself can see. */
    public static Violation of(String rule, String format, Object... values) {
        return new Violation("Model", rule, String.format(Locale.ROOT, format, values));
    }
}
