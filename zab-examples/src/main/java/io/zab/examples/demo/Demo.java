package io.zab.examples.demo;

import io.zab.examples.kv.KvClient;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Runs the demo and tells what happens while it happens. One thread. */
public final class Demo {
    private static final Duration READY = Duration.ofSeconds(60);
    private static final int WRITERS_PER_NODE = 2;
    private static final long INTERRUPTED_MILLIS = 500;
    private static final long FAILOVER_MAX_MILLIS = 30_000;

    private final PrintStream out;
    private final long begun = System.nanoTime();
    private final KvClient client;
    private final Ledger ledger = new Ledger();
    private final FailoverWatch watch = new FailoverWatch();
    private final List<Writer> writers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Long> failoverMillis = new ArrayList<>();
    private final DemoCluster cluster;
    private final int seconds;
    private final int kills;
    private final int restarts;
    private final PauseWatch pause = new PauseWatch();
    private final RollingRestarts rolling;

    private Demo(PrintStream out, KvClient client, DemoCluster cluster, int seconds, int kills, int restarts) {
        this.out = out;
        this.client = client;
        this.cluster = cluster;
        this.seconds = seconds;
        this.kills = kills;
        this.restarts = restarts;
        this.rolling = new RollingRestarts(cluster, pause, READY, this::say);
    }

    /**
     * Runs it to its end, and ends all processes that it started.
     *
     * @param out is told the story
     * @param directory an empty one for data and logs
     * @param nodes how many, at least 3
     * @param seconds how long to write, at least; longer if the kills take longer
     * @param kills how often to kill the leader
     * @param restarts how often, then, to close a node and to start it again
     * @throws DemoFailed if the cluster does not start, or does not come back after a kill
     * @throws IOException if a process cannot be started, or does not answer at the end
     */
    public static Summary run(PrintStream out, Path directory, int nodes, int seconds, int kills, int restarts)
            throws IOException, InterruptedException {
        KvClient client = new KvClient();
        DemoCluster cluster = DemoCluster.prepare(nodes, directory, client);
        Demo demo = new Demo(out, client, cluster, seconds, kills, restarts);
        try (StopWithProgram unused = new StopWithProgram(cluster, directory)) {
            return demo.run();
        } catch (DemoFailed e) {
            // Ctrl-C reaches the nodes as well as this process: that they end then is no failure to be told.
            Thread.sleep(INTERRUPTED_MILLIS);
            throw e;
        } finally {
            demo.stopWriters();
            for (NodeProcess node : cluster.nodes()) {
                node.kill();
            }
        }
    }

    private Summary run() throws IOException, InterruptedException {
        say("starting " + cluster.nodes().size() + " nodes, each a process of its own");
        for (NodeProcess node : cluster.nodes()) {
            node.start();
        }
        NodeView leader = cluster.awaitAllReady(READY);
        say("all nodes serve; node " + leader.id() + " leads epoch " + leader.epoch());
        startWriters();
        say(writers.size() + " writers write through all nodes, without pause");
        long written = System.nanoTime();
        int all = kills + restarts;
        for (int event = 1; event <= all; event++) {
            sleepUntil(written + Duration.ofSeconds(seconds).toNanos() * event / (all + 1));
            if (event <= kills) {
                killLeader(event);
            } else {
                rolling.restart(event - kills, restarts);
            }
        }
        sleepUntil(written + Duration.ofSeconds(seconds).toNanos());
        stopWriters();
        say("writing has ended: " + ledger.acknowledged().size() + " writes acknowledged; comparing all nodes");
        Verdict verdict = Verifier.verify(ledger, settledStates());
        verdict.findings().forEach(this::say);
        Unknowns unknowns = ledger.unknowns();
        unknowns.list(this::say);
        return new Summary(
                ledger.writes(),
                ledger.acknowledged().size(),
                unknowns,
                kills,
                List.copyOf(failoverMillis),
                restarts == 0 ? null : rolling.summary(ledger),
                verdict);
    }

    private void startWriters() {
        for (NodeProcess node : cluster.nodes()) {
            for (int i = 0; i < WRITERS_PER_NODE; i++) {
                Writer writer =
                        new Writer(writers.size() + 1, node.id() - 1, cluster.nodes(), client, ledger, watch, pause);
                Thread thread = new Thread(writer, "writer-" + (writers.size() + 1));
                thread.setDaemon(true);
                writers.add(writer);
                threads.add(thread);
                thread.start();
            }
        }
    }

    private void stopWriters() throws InterruptedException {
        writers.forEach(Writer::stop);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void killLeader(int kill) throws IOException, InterruptedException {
        NodeView leader = cluster.awaitAllReady(READY);
        NodeProcess victim = cluster.node(leader.id());
        watch.expectAfter(leader.epoch());
        say("kill " + kill + " of " + kills + ": SIGKILL to node " + leader.id() + ", the leader of epoch "
                + leader.epoch());
        Instant killed = Instant.now();
        long nanos = System.nanoTime();
        victim.kill();
        FailoverWatch.FirstWrite first = watch.await(FAILOVER_MAX_MILLIS);
        if (first == null) {
            throw new DemoFailed("No write was acknowledged for " + FAILOVER_MAX_MILLIS + " ms after node "
                    + leader.id() + " was killed. " + cluster.views());
        }
        long millis = Math.round((first.nanos() - nanos) / 1e6);
        failoverMillis.add(millis);
        // What the survivors say is asked for afterwards: asking costs them time that would count.
        Story.tell(cluster.views(), killed).forEach(out::println);
        say("node " + first.node() + " acknowledged a write again, " + first.zxid() + ": failover took " + millis
                + " ms");
        comeBack(victim);
    }

    private void comeBack(NodeProcess victim) throws IOException, InterruptedException {
        Instant restarted = Instant.now();
        victim.start();
        NodeView leader = cluster.awaitAllReady(READY);
        long millis = Duration.between(restarted, Instant.now()).toMillis();
        say("node " + victim.id() + " is started again, and serves after " + millis + " ms"
                + meansOfSync(victim, leader, restarted));
    }

    private static String meansOfSync(NodeProcess victim, NodeView leader, Instant since) {
        Optional<NodeView.Step> sync = leader.steps().stream()
                .filter(step -> step.kind().equals("SYNCHRONISING"))
                .filter(step -> step.peer() != null
                        && step.peer() == victim.id()
                        && step.at().isAfter(since))
                .reduce((earlier, later) -> later);
        return sync.map(step -> ", synchronised by the leader, node " + leader.id() + ": " + step.detail())
                .orElse("");
    }

    /** The states of all nodes, once each has applied what had been proposed anywhere. */
    private List<NodeState> settledStates() throws IOException, InterruptedException {
        cluster.awaitAllReady(READY);
        // Through each node something that changes nothing: its own requests before it have then been decided.
        for (NodeProcess node : cluster.nodes()) {
            client.delete(node.http(), "no such key", Duration.ofSeconds(10));
        }
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (true) {
            List<NodeState> states = new ArrayList<>();
            for (NodeProcess node : cluster.nodes()) {
                states.add(NodeState.of(node, client));
            }
            boolean settled = states.stream().map(NodeState::zxid).distinct().count() == 1;
            if (settled || System.nanoTime() > deadline) {
                return states;
            }
            Thread.sleep(50);
        }
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        long left = nanos - System.nanoTime();
        if (left > 0) {
            Thread.sleep(Duration.ofNanos(left).toMillis());
        }
    }

    private void say(String what) {
        out.println(String.format(Locale.ROOT, "%8.3f s  %s", (System.nanoTime() - begun) / 1e9, what));
    }
}
