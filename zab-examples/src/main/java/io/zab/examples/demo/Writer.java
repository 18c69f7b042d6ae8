package io.zab.examples.demo;

import io.zab.Zxid;
import io.zab.examples.kv.KvClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Writes through one node without pause, one request at a time, each under a key of its own, and enters in the ledger what became of it. */
final class Writer implements Runnable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long BACK_OFF_MILLIS = 2;

    private final int number;
    private final NodeProcess node;
    private final KvClient client;
    private final Ledger ledger;
    private final FailoverWatch watch;
    private volatile boolean stopped;

    Writer(int number, NodeProcess node, KvClient client, Ledger ledger, FailoverWatch watch) {
        this.number = number;
        this.node = node;
        this.client = client;
        this.ledger = ledger;
        this.watch = watch;
    }

    /** Ends after the write under way. */
    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        try {
            for (long n = 1; !stopped; n++) {
                if (!write(String.format("writer-%02d-%08d", number, n))) {
                    Thread.sleep(BACK_OFF_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it was acknowledged. */
    private boolean write(String key) throws InterruptedException {
        int life = node.lives();
        try {
            KvClient.Answer answer = client.put(node.http(), key, key.getBytes(StandardCharsets.UTF_8), TIMEOUT);
            if (answer.status() == 200) {
                Zxid zxid = Zxid.parse(String.valueOf(answer.json().get("zxid")));
                watch.acknowledged(node.id(), zxid);
                ledger.acknowledged(key, zxid);
                return true;
            }
            if (answer.notApplied()) {
                ledger.refused(key);
            } else {
                ledger.unknown(key, "node " + node.id() + " said " + answer.status() + ": " + answer.error());
            }
        } catch (KvClient.NotConnectedException e) {
            // Nothing was sent: as if it had never been tried.
        } catch (IOException e) {
            if (node.doomed() || node.lives() != life) {
                ledger.cutOff(key);
            } else {
                ledger.unknown(key, "node " + node.id() + ", which lives, gave no answer: " + e);
            }
        }
        return false;
    }
}
