package io.zab.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PermitsTest {
    private final Permits permits = new Permits(2, 100);

    @Test
    void bothBoundsHold() {
        assertThat(permits.tryTake(60)).isTrue();
        assertThat(permits.tryTake(41)).as("bytes").isFalse();
        assertThat(permits.tryTake(40)).isTrue();
        assertThat(permits.tryTake(0)).as("count").isFalse();
        assertThat(permits.requests()).isEqualTo(2);
        assertThat(permits.bytes()).isEqualTo(100);
    }

    @Test
    void whatIsGivenBackCanBeTakenAgain() {
        permits.tryTake(60);
        permits.tryTake(40);

        permits.giveBack(2, 100);

        assertThat(permits.tryTake(100)).isTrue();
        assertThat(permits.requests()).isEqualTo(1);
    }

    @Test
    void whoWaitsIsWokenWhenThereIsRoom() throws Exception {
        permits.tryTake(100);
        CompletableFuture<Boolean> waiting = waiting(50, TimeUnit.SECONDS.toNanos(20));

        permits.giveBack(1, 100);

        assertThat(waiting.get(20, TimeUnit.SECONDS)).isTrue();
    }

    /** One that asks for too much raises the counts for a moment: whoever waits and looks just then must not sleep on beside free room. */
    @Test
    void whoWaitsIsNotForgottenForOneThatTakesNothing() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Permits one = new Permits(1, 100);
        CompletableFuture<Void> greedy = CompletableFuture.runAsync(() -> {
            while (!stop.get()) {
                one.tryTake(101);
            }
        });
        try {
            for (int i = 0; i < 300; i++) {
                one.take(1, System.nanoTime() + TimeUnit.SECONDS.toNanos(20));
                CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> {
                    try {
                        return one.take(1, System.nanoTime() + TimeUnit.SECONDS.toNanos(20));
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
                one.giveBack(1, 1);
                assertThat(waiting.get(25, TimeUnit.SECONDS)).as("time " + i).isTrue();
                one.giveBack(1, 1);
            }
        } finally {
            stop.set(true);
            greedy.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void waitingEndsWithTheDeadline() throws Exception {
        permits.tryTake(100);

        assertThat(permits.take(1, System.nanoTime() + 1_000_000)).isFalse();
        assertThat(permits.requests()).isEqualTo(1);
    }

    @Test
    void nobodyWaitsForAClosedNode() throws Exception {
        permits.tryTake(100);
        CompletableFuture<Boolean> waiting = waiting(50, TimeUnit.SECONDS.toNanos(60));

        permits.close();

        assertThat(waiting.get(20, TimeUnit.SECONDS)).isFalse();
    }

    private CompletableFuture<Boolean> waiting(int size, long nanos) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return permits.take(size, System.nanoTime() + nanos);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
