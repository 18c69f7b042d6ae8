package io.zab.testkit.predicate;

import io.zab.testkit.model.Model;
import io.zab.testkit.model.Observer;
import io.zab.testkit.model.Violation;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One promise. The class name says it; the rule is its number in {@code docs/testing.md}. */
public abstract class Predicate implements Observer {
    private final String rule;
    private @Nullable Model model;

    Predicate(String rule) {
        this.rule = rule;
    }

    @Override
    public final void attach(Model watched) {
        this.model = watched;
    }

    final Model model() {
        return Objects.requireNonNull(model, "attached to no model");
    }

    final void check(boolean holds, String format, Object... values) {
        if (!holds) {
            throw new Violation(getClass().getSimpleName(), rule, String.format(Locale.ROOT, format, values));
        }
    }
}
