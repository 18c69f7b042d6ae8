package io.zab.testkit.exhaustive;

import io.zab.testkit.model.Model;
import io.zab.testkit.model.Violation;
import io.zab.testkit.predicate.Predicates;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All states of the model and its predicates, each with a number. What happened before is part of what is judged later, so it is part of a state. */
final class Judge {
    private record Told(int ghost, int peer, int step) {}

    private final Copier copier;
    private final Fingerprint fingerprint;
    private final List<@Nullable Model> ghosts = new ArrayList<>();
    private final Map<Long, Integer> numbers = new HashMap<>();
    private final Map<Told, Integer> verdicts = new HashMap<>();

    Judge(Shapes shapes) {
        this.copier = new Copier(shapes);
        this.fingerprint = new Fingerprint(shapes);
    }

    int count() {
        return ghosts.size();
    }

    /** Before anything has happened. */
    int begin(int size) {
        return add(new Model(size, Predicates.all()));
    }

    private int add(Model model) {
        long hash = fingerprint.of(model, Fingerprint.EPOCH);
        Integer known = numbers.putIfAbsent(hash, ghosts.size());
        if (known == null) {
            ghosts.add(model);
            return ghosts.size() - 1;
        }
        if (ghosts.get(known) == null) {
            ghosts.set(known, model);
        }
        return known;
    }

    Model of(int ghost) {
        Model model = ghosts.get(ghost);
        if (model == null) {
            throw new IllegalStateException("state " + ghost + " of the model has been forgotten");
        }
        return model;
    }

    /** What is known after {@code peer} has taken {@code step}; throws what a predicate objects. */
    int judge(int ghost, int peer, Step step) {
        Model before = of(ghost);
        if (!step.remembered() && step.failure() == null) {
            step.events().forEach(event -> event.tell(before, before.peer(peer)));
            return ghost;
        }
        Told told = new Told(ghost, peer, step.number());
        Integer known = verdicts.get(told);
        if (known != null && ghosts.get(known) != null) {
            return known;
        }
        Model after = copier.copy(before);
        step.events().forEach(event -> event.tell(after, after.peer(peer)));
        RuntimeException failure = step.failure();
        if (failure != null) {
            Violation violation = new Violation("NeverThrows", "core", after.peer(peer) + " threw " + failure);
            violation.initCause(failure);
            throw violation;
        }
        int next = add(after);
        verdicts.put(told, next);
        return next;
    }

    /** Forgets all but these. */
    void keep(BitSet needed) {
        for (int i = 0; i < ghosts.size(); i++) {
            if (!needed.get(i)) {
                ghosts.set(i, null);
            }
        }
        verdicts.clear();
    }
}
