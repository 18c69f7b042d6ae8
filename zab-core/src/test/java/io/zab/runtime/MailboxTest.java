package io.zab.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MailboxTest {
    private final Mailbox<Integer> mailbox = new Mailbox<>();

    @Test
    void whatWasPutInIsTakenOutTogetherAndInOrder() {
        mailbox.put(1);
        mailbox.put(2);
        mailbox.put(3);

        assertThat(mailbox.take()).containsExactly(1, 2, 3);
        assertThat(mailbox.poll()).isEmpty();
    }

    @Test
    void takingEndsWithTheTimeIfNothingComes() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);

        assertThat(mailbox.take(until)).isEmpty();
        assertThat(System.nanoTime()).isGreaterThanOrEqualTo(until);
        assertThat(mailbox.ended()).isFalse();
    }

    @Test
    void aParkedTakerIsWoken() throws InterruptedException {
        List<Integer> taken = new ArrayList<>();
        Thread taker = new Thread(() -> taken.addAll(mailbox.take()));
        taker.start();
        awaitParked(taker);

        mailbox.put(7);

        taker.join();
        assertThat(taken).containsExactly(7);
    }

    @Test
    void anInterruptWakesNobody() throws InterruptedException {
        List<Integer> taken = new ArrayList<>();
        Thread taker = new Thread(() -> taken.addAll(mailbox.take()));
        taker.start();
        awaitParked(taker);

        taker.interrupt();
        mailbox.put(7);

        taker.join();
        assertThat(taken).containsExactly(7);
    }

    @Test
    void aClosedMailboxGivesOutWhatIsInAndTakesNothing() {
        mailbox.put(1);
        mailbox.close();
        mailbox.close();

        assertThat(mailbox.put(2)).isFalse();
        assertThat(mailbox.take()).containsExactly(1);
        assertThat(mailbox.ended()).isTrue();
        assertThat(mailbox.put(3)).isFalse();
        assertThat(mailbox.take()).isEmpty();
    }

    @Test
    void closingWakesAParkedTaker() throws InterruptedException {
        Thread taker = new Thread(mailbox::take);
        taker.start();
        awaitParked(taker);

        mailbox.close();

        taker.join();
        assertThat(mailbox.ended()).isTrue();
    }

    @Test
    void fourWritersLoseNothingAndKeepTheirOwnOrder() throws InterruptedException {
        int each = 50_000;
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> writers = new ArrayList<>();
        for (int w = 0; w < 4; w++) {
            int writer = w;
            Thread thread = new Thread(() -> {
                await(go);
                for (int i = 0; i < each; i++) {
                    mailbox.put(writer << 24 | i);
                }
            });
            thread.start();
            writers.add(thread);
        }
        int[] next = new int[4];
        go.countDown();

        int seen = 0;
        while (seen < 4 * each) {
            for (int item : mailbox.take()) {
                assertThat(item & 0xFFFFFF).isEqualTo(next[item >> 24]++);
                seen++;
            }
        }

        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(mailbox.poll()).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Not needed for the promise, only for the case: nothing goes wrong if it is not parked yet. */
    private static void awaitParked(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
            Thread.onSpinWait();
        }
    }
}
