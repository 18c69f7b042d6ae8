package io.zab.examples.demo;

import io.zab.Zxid;
import io.zab.examples.kv.KvClient;
import io.zab.testkit.history.HistoryRecorder;
import io.zab.testkit.history.KeyValueInput;
import io.zab.testkit.history.KeyValueOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Clients that read, write, compare and set, and delete a few keys through all nodes without pause; every operation is recorded. Started and stopped by
 * one thread.
 */
final class Traffic {
    private static final int KEYS = 4;
    private static final long THINK_MILLIS = 3;
    private static final long BACK_OFF_MILLIS = 20;

    private final KvClient client = new KvClient();
    private final HistoryRecorder<KeyValueInput<String>, KeyValueOutput<String>> recorder = new HistoryRecorder<>();
    private final FailoverWatch watch;
    private final boolean local;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<Unknown> unknown = new ConcurrentLinkedQueue<>();
    private final Object progress = new Object();
    private volatile List<String> keys = List.of();
    private volatile boolean stopped;
    private long answered;
    private int clients;

    /**
     * @param watch is told of every acknowledged write
     * @param local whether reads may be stale
     */
    Traffic(FailoverWatch watch, boolean local) {
        this.watch = watch;
        this.local = local;
    }

    HistoryRecorder<KeyValueInput<String>, KeyValueOutput<String>> recorder() {
        return recorder;
    }

    Unknowns unknowns() {
        return new Unknowns(List.copyOf(unknown));
    }

    /** From now on use other keys: what remains unknown of the former ones need not be borne in mind for ever. */
    void useKeysOf(int round) {
        keys = IntStream.range(0, KEYS).mapToObj(i -> keyPrefix(round) + i).toList();
    }

    static String keyPrefix(int round) {
        return "round-" + round + "-";
    }

    void start(List<NodeProcess> nodes, int perNode) {
        for (NodeProcess node : nodes) {
            for (int i = 0; i < perNode; i++) {
                run(new Loop(++clients, node));
            }
        }
    }

    /** Ends after the operations under way. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /**
     * Reads and writes of new clients, sent to one node all at once: those that are waiting there when it wakes up.
     *
     * @param perKey how many reads of each key; and one write
     * @return the threads that wait for the answers
     */
    List<Thread> askAll(NodeProcess node, int perKey) {
        List<Thread> asking = new ArrayList<>();
        for (String key : keys) {
            for (int i = 0; i <= perKey; i++) {
                int number = ++clients;
                RecordedClient one = new RecordedClient(number, node, client, recorder, local, unknown::add);
                boolean write = i == perKey;
                asking.add(run(() -> {
                    if (write) {
                        one.change(key, KeyValueInput.put("asked-" + number));
                    } else {
                        one.read(key);
                    }
                }));
            }
        }
        return asking;
    }

    /** Waits until so many more operations were answered; false if that takes too long. */
    boolean awaitAnswers(int more, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        synchronized (progress) {
            long enough = answered + more;
            while (answered < enough) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                progress.wait(1 + left / 1_000_000);
            }
        }
        return true;
    }

    private interface Client {
        void run() throws InterruptedException;
    }

    private Thread run(Client client) {
        Thread thread = new Thread(
                () -> {
                    try {
                        client.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "client-" + clients);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return thread;
    }

    /** One client. */
    private final class Loop implements Client {
        private final int number;
        private final NodeProcess node;
        private final RecordedClient one;
        private final SplittableRandom random = new SplittableRandom();
        private final Map<String, Zxid> lastSeen = new HashMap<>();
        private int writes;

        Loop(int number, NodeProcess node) {
            this.number = number;
            this.node = node;
            this.one = new RecordedClient(number, node, client, recorder, local, unknown::add);
        }

        @Override
        public void run() throws InterruptedException {
            while (!stopped) {
                List<String> now = keys;
                boolean told = operate(now.get(random.nextInt(now.size())));
                if (told) {
                    synchronized (progress) {
                        answered++;
                        progress.notifyAll();
                    }
                }
                Thread.sleep(told ? THINK_MILLIS : BACK_OFF_MILLIS);
            }
        }

        private boolean operate(String key) throws InterruptedException {
            int dice = random.nextInt(10);
            KeyValueOutput<String> output;
            if (dice < 5) {
                output = one.read(key);
                if (output instanceof KeyValueOutput.Found<String> found) {
                    saw(key, found.version());
                }
                return output != null;
            }
            output = one.change(key, dice == 9 ? KeyValueInput.delete() : put(key, dice));
            if (output instanceof KeyValueOutput.Written<String> written) {
                acknowledged(key, written.version());
            } else if (output instanceof KeyValueOutput.Removed<String> removed) {
                acknowledged(key, removed.version());
            } else if (output instanceof KeyValueOutput.RefusedAt<String> refused) {
                saw(key, refused.present());
            }
            return output != null;
        }

        private KeyValueInput<String> put(String key, int dice) {
            String value = number + "." + ++writes;
            Zxid expected = lastSeen.get(key);
            if (dice < 7) {
                return KeyValueInput.put(value);
            }
            return expected == null ? KeyValueInput.putIfAbsent(value) : KeyValueInput.compareAndSet(expected, value);
        }

        private void acknowledged(String key, @Nullable Zxid version) {
            saw(key, version);
            if (version != null) {
                watch.acknowledged(node.id(), version);
            }
        }

        private void saw(String key, @Nullable Zxid version) {
            if (version == null) {
                lastSeen.remove(key);
            } else {
                lastSeen.put(key, version);
            }
        }
    }
}
