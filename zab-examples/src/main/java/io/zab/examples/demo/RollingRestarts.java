package io.zab.examples.demo;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Closes and starts nodes, one after the other, as one does to bring in a new version: by turns the leader, and each of the others. One thread. */
final class RollingRestarts {
    private final DemoCluster cluster;
    private final PauseWatch pause;
    private final Duration ready;
    private final Consumer<String> out;
    private final List<Long> leaderPauses = new ArrayList<>();
    private final List<Long> otherPauses = new ArrayList<>();
    private final List<Long> startPauses = new ArrayList<>();

    RollingRestarts(DemoCluster cluster, PauseWatch pause, Duration ready, Consumer<String> out) {
        this.cluster = cluster;
        this.pause = pause;
        this.ready = ready;
        this.out = out;
    }

    /**
     * Restarts one node.
     *
     * @param number from 1
     * @param of how many there will be
     */
    void restart(int number, int of) throws IOException, InterruptedException {
        NodeView leader = cluster.awaitAllReady(ready);
        boolean ofLeader = number % 2 == 1;
        NodeProcess node = ofLeader ? cluster.node(leader.id()) : other(leader.id(), number / 2);
        out.accept("restart " + number + " of " + of + ": SIGTERM to node " + node.id()
                + (ofLeader ? ", the leader of epoch " : "; node " + leader.id() + " leads epoch ") + leader.epoch());
        Instant began = Instant.now();
        pause.begin();
        node.close();
        long ended = Duration.between(began, Instant.now()).toMillis();
        long paused = pause.endMillis();
        (ofLeader ? leaderPauses : otherPauses).add(paused);
        if (ofLeader) {
            Story.tell(cluster.views(), began).forEach(out);
        }
        out.accept("node " + node.id() + " ended within " + ended + " ms; writes paused for " + paused + " ms");
        start(node);
    }

    private void start(NodeProcess node) throws IOException, InterruptedException {
        Instant began = Instant.now();
        pause.begin();
        node.start();
        cluster.awaitAllReady(ready);
        long paused = pause.endMillis();
        node.serves();
        startPauses.add(paused);
        out.accept("node " + node.id() + " is started again, and serves after "
                + Duration.between(began, Instant.now()).toMillis() + " ms; writes paused for " + paused + " ms");
    }

    private NodeProcess other(int leader, int turn) {
        List<NodeProcess> others =
                cluster.nodes().stream().filter(node -> node.id() != leader).toList();
        return others.get(turn % others.size());
    }

    Restarts summary(Ledger ledger) {
        return new Restarts(
                List.copyOf(leaderPauses),
                List.copyOf(otherPauses),
                List.copyOf(startPauses),
                ledger.failed(),
                ledger.sentElsewhereCount());
    }
}
