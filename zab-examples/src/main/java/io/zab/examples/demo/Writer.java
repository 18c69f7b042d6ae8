package io.zab.examples.demo;

import io.zab.Zxid;
import io.zab.examples.kv.KvClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Writes without pause, one request at a time, each under a key of its own, and enters in the ledger what became of it. Through one node; while that is
 * closed and started again, through the next.
 */
final class Writer implements Runnable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long BACK_OFF_MILLIS = 2;

    private enum Outcome {
        ACKNOWLEDGED,
        NOT_ACKNOWLEDGED,
        /** A node that closes has not taken it: another may have it at once. */
        NOT_TAKEN
    }

    private final int number;
    private final List<NodeProcess> nodes;
    private final KvClient client;
    private final Ledger ledger;
    private final FailoverWatch watch;
    private final PauseWatch pause;
    /** Where among the nodes it writes. */
    private final int home;

    /** Whether its own node has refused it, and is not back. */
    private boolean away;

    private volatile boolean stopped;

    Writer(
            int number,
            int home,
            List<NodeProcess> nodes,
            KvClient client,
            Ledger ledger,
            FailoverWatch watch,
            PauseWatch pause) {
        this.number = number;
        this.home = home;
        this.nodes = nodes;
        this.client = client;
        this.ledger = ledger;
        this.watch = watch;
        this.pause = pause;
    }

    /** Ends after the write under way. */
    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        try {
            for (long n = 1; !stopped; n++) {
                if (write(String.format("writer-%02d-%08d", number, n)) != Outcome.ACKNOWLEDGED) {
                    Thread.sleep(BACK_OFF_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Outcome write(String key) throws InterruptedException {
        away = away && nodes.get(home).closing();
        Outcome outcome = away ? Outcome.NOT_TAKEN : write(key, nodes.get(home));
        if (outcome == Outcome.NOT_TAKEN) {
            away = true;
            outcome = write(key, nodes.get((home + 1) % nodes.size()));
        }
        return outcome;
    }

    private Outcome write(String key, NodeProcess node) throws InterruptedException {
        int kills = node.kills();
        try {
            KvClient.Answer answer = client.put(node.http(), key, key.getBytes(StandardCharsets.UTF_8), TIMEOUT);
            if (answer.status() == 200) {
                Zxid zxid = Zxid.parse(String.valueOf(answer.json().get("zxid")));
                watch.acknowledged(node.id(), zxid);
                pause.acknowledged();
                ledger.acknowledged(key, zxid);
                return Outcome.ACKNOWLEDGED;
            }
            if (answer.notApplied() && node.closing()) {
                ledger.sentElsewhere();
                return Outcome.NOT_TAKEN;
            }
            if (answer.notApplied()) {
                ledger.refused(key);
            } else {
                // It answered, so it lived; that it was killed afterwards is no excuse.
                ledger.unknown(
                        new Unknown(key, node.id(), false, "it said " + answer.status() + ": " + answer.error()));
            }
        } catch (KvClient.NotConnectedException e) {
            // Nothing was sent: as if it had never been tried.
            return node.closing() ? Outcome.NOT_TAKEN : Outcome.NOT_ACKNOWLEDGED;
        } catch (IOException e) {
            ledger.unknown(new Unknown(key, node.id(), node.killedSince(kills), "no answer: " + e));
        }
        return Outcome.NOT_ACKNOWLEDGED;
    }
}
