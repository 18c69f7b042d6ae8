package io.zab.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Applied;
import io.zab.NodeClosedException;
import io.zab.Zxid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutstandingTest {
    private static final Applied APPLIED = new Applied(Zxid.of(1, 1), new byte[0]);

    private final Outstanding outstanding = new Outstanding(4);

    private static Pending request() {
        return new Pending(new byte[3], Duration.ofSeconds(1), 0);
    }

    private Pending submitted() {
        Pending request = request();
        outstanding.submitted(request);
        return request;
    }

    private List<Pending> doneThrough(long sequence) {
        List<Pending> done = new ArrayList<>();
        outstanding.done(sequence, done);
        return done;
    }

    @Test
    void aNumberedRequestIsFoundByItsSequenceUntilItIsDone() {
        Pending first = submitted();
        Pending second = submitted();
        outstanding.numbered(first, 1);
        outstanding.numbered(second, 2);

        assertThat(outstanding.applied(2)).isSameAs(second);
        assertThat(doneThrough(1)).containsExactly(first);
        assertThat(doneThrough(1)).isEmpty();
        assertThat(outstanding.applied(1)).isNull();
        assertThat(doneThrough(2)).containsExactly(second);
        assertThat(outstanding.rest()).isEmpty();
    }

    @Test
    void sequencesWrapRoundTheRing() {
        for (long sequence = 1; sequence <= 20; sequence++) {
            Pending request = submitted();
            outstanding.numbered(request, sequence);
            assertThat(doneThrough(sequence)).containsExactly(request);
        }
    }

    @Test
    void oneWithoutASequenceIsDoneWhenItIsSettled() {
        Pending first = submitted();
        Pending second = submitted();
        Pending third = submitted();

        assertThat(outstanding.settled(second)).isTrue();
        assertThat(outstanding.rest()).containsExactly(first, third);
        assertThat(outstanding.settled(first)).isTrue();
        assertThat(outstanding.settled(third)).isTrue();
        assertThat(outstanding.rest()).isEmpty();
    }

    @Test
    void oneWithASequenceKeepsItsPlaceWhenItIsSettledSinceAVoidHasToFollow() {
        Pending request = submitted();
        outstanding.numbered(request, 1);

        assertThat(outstanding.settled(request)).isFalse();
        assertThat(outstanding.rest()).containsExactly(request);
        assertThat(request.payload().remaining()).as("its payload is freed").isZero();
        assertThat(doneThrough(1)).containsExactly(request);
    }

    @Test
    void thePermitIsGivenBackOnceWhenBothTheOutcomeIsDeliveredAndTheProtocolIsDone() {
        Pending expired = request();
        assertThat(expired.delivering()).isFalse();
        assertThat(expired.done()).isTrue();
        assertThat(expired.done()).isFalse();

        Pending applied = request();
        assertThat(applied.done()).isFalse();
        assertThat(applied.delivering()).isTrue();
    }

    @Test
    void theFirstOutcomeCounts() {
        Pending request = request();

        assertThat(request.decide(APPLIED)).isTrue();
        assertThat(request.fail(() -> new NodeClosedException("late"))).isFalse();
        request.deliver();

        assertThat(request.future()).isCompletedWithValue(APPLIED);
    }

    @Test
    void aCancelledFutureChangesNothingElse() {
        Pending request = submitted();
        request.future().cancel(true);
        outstanding.numbered(request, 1);

        assertThat(request.decide(APPLIED)).isTrue();
        request.deliver();
        assertThat(doneThrough(1)).containsExactly(request);
    }
}
