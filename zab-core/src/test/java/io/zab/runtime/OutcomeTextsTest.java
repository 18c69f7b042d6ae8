package io.zab.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.DeadlinePassedException;
import io.zab.NodeClosedException;
import io.zab.NotAppliedException;
import io.zab.OutcomeUnknownException;
import io.zab.OverloadedException;
import io.zab.PayloadTooLargeException;
import io.zab.PeerId;
import io.zab.ResultLostException;
import io.zab.StorageLowException;
import io.zab.ZabException;
import io.zab.protocol.Barrier;
import io.zab.protocol.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way in which a request can end without its result, and what its caller is told: whether it may be repeated (the class), how far it had come (the phase), and what to
 * do. The cases are made from the protocol's own types, so that a new one cannot be forgotten here.
 */
class OutcomeTextsTest {
    private record Case(
            String name, ZabException told, Class<? extends ZabException> expected, String phase, String advice) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final String FATAL = "the disk is gone";

    private static final OutcomeTexts TEXTS = new OutcomeTexts(
            new StatusBoard("orders", PeerId.of(1), new Permits(10, 1000), null, ApplyThreadTest.status()),
            new Permits(10, 1000),
            100);

    static Stream<Case> everyCause() {
        List<Case> cases = new ArrayList<>(List.of(
                new Case("too large", TEXTS.tooLarge(101), PayloadTooLargeException.class, "limit", "Split it"),
                new Case(
                        "no room",
                        TEXTS.noRoom(OutcomeTexts.NOT_APPLIED, ""),
                        OverloadedException.class,
                        "not accepted",
                        "Repeat it when"),
                new Case(
                        "disk low",
                        TEXTS.storageLow(1000, 2000),
                        StorageLowException.class,
                        "not accepted",
                        "when there is room again"),
                new Case(
                        "closed before",
                        TEXTS.closed(OutcomeTexts.NOT_APPLIED, null),
                        NodeClosedException.class,
                        "not accepted",
                        "safe"),
                new Case(
                        "stopped before",
                        TEXTS.closed(OutcomeTexts.NOT_APPLIED, FATAL),
                        NodeClosedException.class,
                        "not accepted",
                        "safe"),
                new Case(
                        "no time left",
                        TEXTS.deadlineBeforeStart(OutcomeTexts.NOT_APPLIED, Duration.ZERO),
                        DeadlinePassedException.class,
                        "not accepted",
                        "safe"),
                new Case(
                        "read, closed before",
                        TEXTS.closed(OutcomeTexts.NOT_READ, null),
                        NodeClosedException.class,
                        "not accepted",
                        "safe")));
        for (@Nullable String stoppedBy : Arrays.asList(null, FATAL)) {
            for (Outcome.Cause cause : Outcome.Cause.values()) {
                String when = cause + (stoppedBy == null ? "" : " after a failure");
                cases.add(new Case(
                        "not applied, " + when,
                        settled(new Outcome.NotApplied(cause), 0, stoppedBy),
                        cause == Outcome.Cause.DEADLINE ? DeadlinePassedException.class : NodeClosedException.class,
                        "queued at peer 1",
                        "safe"));
                cases.add(new Case(
                        "unknown, " + when,
                        settled(new Outcome.Unknown(cause), 7, stoppedBy),
                        OutcomeUnknownException.class,
                        "sent as request 7 of peer 1",
                        "read the state before repeating it"));
                for (Barrier.Phase phase : Barrier.Phase.values()) {
                    cases.add(new Case(
                            "read, " + phase + ", " + when,
                            TEXTS.unread(cause, phase, Duration.ofMillis(50), ApplyThreadTest.status(), stoppedBy),
                            cause == Outcome.Cause.DEADLINE ? DeadlinePassedException.class : NodeClosedException.class,
                            switch (phase) {
                                case WAITING -> "queued at peer 1";
                                case ASKED -> "asked by peer 1";
                                case POINTED -> "waiting for the apply of peer 1";
                            },
                            "safe"));
                }
            }
        }
        cases.add(new Case(
                "result lost",
                settled(new Outcome.ResultLost(), 7, null),
                ResultLostException.class,
                "applied",
                "Do not repeat it"));
        return cases.stream();
    }

    private static ZabException settled(Outcome outcome, long sequence, @Nullable String stoppedBy) {
        return TEXTS.settled(outcome, Duration.ofMillis(50), sequence, ApplyThreadTest.status(), stoppedBy);
    }

    @ParameterizedTest
    @MethodSource("everyCause")
    void tellsWhetherItMayBeRepeatedHowFarItCameAndWhatToDo(Case one) {
        assertThat(one.told).isExactlyInstanceOf(one.expected);
        assertThat(one.told).hasMessageContaining(one.phase).hasMessageContaining(one.advice);
        boolean certainlyNot = one.told instanceof NotAppliedException;
        assertThat(one.told.getMessage())
                .startsWith(
                        certainlyNot
                                ? one.name.startsWith("read") ? "Not read: " : "Not applied: "
                                : one.told instanceof ResultLostException
                                        ? "Applied, exactly once"
                                        : "Outcome unknown: ");
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void noKindOfOutcomeIsWithoutACase(Class<?> kind) {
        Set<String> told = everyCause().map(Case::name).collect(Collectors.toSet());
        assertThat(told)
                .anyMatch(name -> name.startsWith(
                        switch (kind.getSimpleName()) {
                            case "NotApplied" -> "not applied";
                            case "Unknown" -> "unknown";
                            case "ResultLost" -> "result lost";
                            default -> throw new AssertionError("a new kind of outcome: " + kind);
                        }));
    }

    static Stream<Class<?>> everyKind() {
        return Arrays.stream(Outcome.class.getPermittedSubclasses());
    }
}
