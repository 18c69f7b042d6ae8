package io.zab.runtime;

import static io.zab.runtime.OutcomesTest.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Applied;
import io.zab.NodeListener;
import io.zab.PeerId;
import io.zab.Zxid;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was decided is delivered, in order, whatever becomes of the executor and of what was delivered before. */
@Timeout(30)
class CallbacksTest {
    private final NodeLog log = new NodeLog("callbacks", PeerId.of(1));
    private final Permits permits = new Permits(100, 1000);
    private final List<String> seen = new ArrayList<>();

    private static Pending request() {
        return new Pending(new byte[1], Duration.ofSeconds(1), 0);
    }

    private Callbacks callbacks(Executor executor, Executor spare) {
        return new Callbacks(executor, spare, new NodeListener() {}, permits, log);
    }

    private static void refuse(Runnable task) {
        throw new RejectedExecutionException("thrown by a test");
    }

    private static void noThread(Runnable task) {
        throw new OutOfMemoryError("unable to create native thread");
    }

    private static void never(Runnable task) {
        throw new AssertionError("the spare one was asked for nothing");
    }

    @Test
    void anErrorInOneOutcomeLeavesThoseBehindItTheirs() throws Exception {
        Error noMemory = new OutOfMemoryError("thrown by a test");
        Pending before = request();
        Pending broken = request();
        Pending failed = request();
        Pending applied = request();
        Exception own = new Exception("its own");
        before.fail(() -> own);
        broken.fail(() -> {
            throw noMemory;
        });
        failed.fail(() -> own);
        applied.decide(new Applied(Zxid.of(1, 1), new byte[0]));

        callbacks(Runnable::run, CallbacksTest::never).deliver(List.of(before, broken, failed, applied));

        assertThat(failure(broken.future())).isSameAs(noMemory);
        assertThat(failure(before.future())).isSameAs(own);
        assertThat(failure(failed.future())).isSameAs(own);
        assertThat(applied.future()).isCompleted();
    }

    @Test
    void whatTheExecutorRefusesRunsOnAThreadOfTheNodeAndInOrder() throws Exception {
        Callbacks callbacks = new Callbacks(CallbacksTest::refuse, new NodeListener() {}, permits, log);
        CountDownLatch last = new CountDownLatch(1);
        List<String> threads = new ArrayList<>();

        for (int i = 0; i < 200; i++) {
            int number = i;
            callbacks.tell(listener -> {
                seen.add("task " + number);
                threads.add(Thread.currentThread().getName());
            });
        }
        callbacks.tell(listener -> last.countDown());

        assertThat(last.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).hasSize(200).startsWith("task 0", "task 1").endsWith("task 199");
        assertThat(threads).containsOnly("zab-callbacks-1-callback");
    }

    @Test
    void anExecutorThatFailsWithAnErrorIsLikeOneThatRefuses() {
        Deque<Runnable> spare = new ArrayDeque<>();
        Callbacks callbacks = callbacks(CallbacksTest::noThread, spare::add);

        callbacks.tell(listener -> seen.add("first"));
        callbacks.tell(listener -> seen.add("second"));

        assertThat(seen).isEmpty();
        assertThat(spare).hasSize(1);
        spare.remove().run();
        assertThat(seen).containsExactly("first", "second");
    }

    @Test
    void whereNoThreadCanBeHadNothingIsLeftUndelivered() {
        Callbacks callbacks = callbacks(CallbacksTest::noThread, CallbacksTest::noThread);

        callbacks.tell(listener -> {
            for (int i = 1; i <= 200; i++) {
                int number = i;
                callbacks.tell(again -> seen.add("task " + number));
            }
        });
        callbacks.tell(listener -> seen.add("next"));

        assertThat(seen).hasSize(201).startsWith("task 1", "task 2").endsWith("task 200", "next");
    }

    /** As a pool does that has queued a task and then cannot start the thread for it. */
    @Test
    void whatAnExecutorTakesAndRefusesAtTheSameTimeRunsOnce() {
        Deque<Runnable> taken = new ArrayDeque<>();
        Callbacks callbacks = callbacks(
                task -> {
                    taken.add(task);
                    noThread(task);
                },
                taken::add);

        callbacks.tell(listener -> seen.add("once"));
        taken.forEach(Runnable::run);

        assertThat(taken).hasSize(2);
        assertThat(seen).containsExactly("once");
        callbacks.tell(listener -> seen.add("later"));
        taken.removeLast().run();
        assertThat(seen).containsExactly("once", "later");
    }
}
