package io.zab.testkit.exhaustive;

import io.zab.testkit.model.Model;
import io.zab.testkit.model.Violation;
import io.zab.testkit.predicate.Predicates;

/** All states of the model and its predicates, each with a number. What happened before is part of what is judged later, so it is part of a state. */
final class Judge {
    private final Fingerprint fingerprint;
    private final Lineage<Model, Told> ghosts;
    private final Numbers numbers = new Numbers();
    /** By what was known before and the number of a step, which one member can take only. */
    private final Numbers verdicts = new Numbers();

    /** What the model was told of. */
    private record Told(int peer, Step step) {
        void tell(Model model) {
            step.events().forEach(event -> event.tell(model, model.peer(peer)));
        }
    }

    Judge(Shapes shapes, int kept) {
        this.fingerprint = new Fingerprint(shapes);
        this.ghosts = new Lineage<>(new Copier(shapes), (model, told) -> told.tell(model), kept);
    }

    int count() {
        return ghosts.size();
    }

    /** Before anything has happened. */
    int begin(int size) {
        Model model = new Model(size, Predicates.withoutRollBacks());
        numbers.putIfAbsent(hash(model), ghosts.size());
        return ghosts.add(model);
    }

    private long hash(Model model) {
        return fingerprint.of(model, Fingerprint.EPOCH);
    }

    /** What is known in this state, not to be changed. */
    Model of(int ghost) {
        return ghosts.copy(ghost);
    }

    /** What is known after {@code peer} has taken {@code step}; throws what a predicate objects. */
    int judge(int ghost, int peer, Step step) {
        long key = (long) ghost << 32 | step.number();
        int known = verdicts.of(key);
        if (known >= 0) {
            return known;
        }
        Told told = new Told(peer, step);
        int next = ghost;
        if (step.remembered() || step.failure() != null) {
            next = after(ghost, told);
        } else {
            told.tell(of(ghost));
        }
        verdicts.putIfAbsent(key, next);
        return next;
    }

    private int after(int ghost, Told told) {
        Model after = ghosts.copy(ghost);
        told.tell(after);
        RuntimeException failure = told.step.failure();
        if (failure != null) {
            Violation violation = new Violation("NeverThrows", "core", after.peer(told.peer) + " threw " + failure);
            violation.initCause(failure);
            throw violation;
        }
        int known = numbers.putIfAbsent(hash(after), ghosts.size());
        return known < 0 ? ghosts.add(after, ghost, told) : known;
    }
}
