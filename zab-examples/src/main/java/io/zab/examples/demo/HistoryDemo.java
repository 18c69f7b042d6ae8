package io.zab.examples.demo;

import io.zab.examples.kv.KvClient;
import io.zab.testkit.history.HistoryReport;
import io.zab.testkit.history.KeyValueInput;
import io.zab.testkit.history.KeyValueModel;
import io.zab.testkit.history.KeyValueOutput;
import io.zab.testkit.history.LinearizabilityChecker;
import io.zab.testkit.history.Operation;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Pauses leaders and kills them under reads and writes, and checks that what the clients saw is linearizable. In each round other keys are used; the
 * leader stands still, and while it does, requests are sent to it that it finds when it wakes up, still believing that it leads; then it is killed. One
 * thread.
 */
public final class HistoryDemo {
    private static final Duration READY = Duration.ofSeconds(60);
    private static final int CLIENTS_PER_NODE = 3;
    private static final int ASKED_PER_KEY = 4;
    private static final int ANSWERS_BETWEEN = 300;
    private static final long FAILOVER_MAX_MILLIS = 30_000;

    private final PrintStream out;
    private final long begun = System.nanoTime();
    private final FailoverWatch watch = new FailoverWatch();
    private final List<HistorySummary.Pause> pauses = new ArrayList<>();
    private final List<Long> killMillis = new ArrayList<>();
    private final Plan plan;
    private final Absence absence;
    private final DemoCluster cluster;
    private final Traffic traffic;

    /**
     * What is to happen.
     *
     * @param nodes how many, at least 3
     * @param pauses how often the leader is paused
     * @param pause for how long
     * @param kills how often the leader is killed and started again
     * @param localReads whether reads may be stale: for a test of the checker
     */
    public record Plan(int nodes, int pauses, Duration pause, int kills, boolean localReads) {
        public Plan(int nodes, int pauses, int kills) {
            this(nodes, pauses, Duration.ofSeconds(5), kills, false);
        }
    }

    private HistoryDemo(PrintStream out, Plan plan, Absence absence, DemoCluster cluster) {
        this.out = out;
        this.plan = plan;
        this.absence = absence;
        this.cluster = cluster;
        this.traffic = new Traffic(watch, plan.localReads);
    }

    /**
     * Runs it to its end, and ends all processes that it started.
     *
     * @param out is told the story
     * @param directory an empty one for data and logs, and for the history if it is not as it should be
     * @param plan what is to happen
     * @throws DemoFailed if the cluster does not start, or does not come back
     * @throws IOException if a process cannot be started or paused
     */
    public static HistorySummary run(PrintStream out, Path directory, Plan plan)
            throws IOException, InterruptedException {
        return run(out, directory, plan, Absence.PAUSED, DemoCluster.prepare(plan.nodes, directory, new KvClient()));
    }

    /** The same on nodes that somebody else has prepared, with leaders that are away in another way. */
    static HistorySummary run(PrintStream out, Path directory, Plan plan, Absence absence, DemoCluster cluster)
            throws IOException, InterruptedException {
        HistoryDemo demo = new HistoryDemo(out, plan, absence, cluster);
        try (StopWithProgram unused = new StopWithProgram(cluster, directory)) {
            demo.run();
            HistorySummary summary = demo.summary();
            if (!summary.good()) {
                Path file = Files.write(
                        directory.resolve("history.txt"),
                        demo.history().stream().map(HistoryDemo::line).toList());
                demo.say("the history is kept in " + file);
            }
            return summary;
        } finally {
            for (NodeProcess node : cluster.nodes()) {
                node.kill();
            }
            demo.traffic.stop();
        }
    }

    private void run() throws IOException, InterruptedException {
        say("starting " + plan.nodes + " nodes, each a process of its own");
        for (NodeProcess node : cluster.nodes()) {
            node.start();
        }
        NodeView leader = cluster.awaitAllReady(READY);
        traffic.useKeysOf(1);
        traffic.start(cluster.nodes(), CLIENTS_PER_NODE);
        say("all nodes serve, node " + leader.id() + " leads epoch " + leader.epoch() + "; " + CLIENTS_PER_NODE
                + " clients of each read and write, every answer is recorded");
        awaitAnswers();
        for (int round = 1; round <= Math.max(plan.pauses, plan.kills); round++) {
            if (round > 1) {
                traffic.useKeysOf(round);
                awaitAnswers();
            }
            if (round <= plan.pauses) {
                pauseLeader(round);
            }
            if (round <= plan.kills) {
                killLeader(round);
            }
            awaitAnswers();
        }
        traffic.stop();
    }

    private void pauseLeader(int round) throws IOException, InterruptedException {
        NodeView leader = cluster.awaitAllReady(READY);
        NodeProcess away = cluster.node(leader.id());
        watch.expectAfter(leader.epoch());
        say("pause " + round + " of " + plan.pauses + ": " + absence + " node " + leader.id() + ", the leader of epoch "
                + leader.epoch());
        long stopped = System.nanoTime();
        absence.begin(away);
        int asked;
        long downtime;
        try {
            downtime = awaitWrite(stopped);
            // Now that others lead, whatever it answers from what it knew is too old.
            List<Thread> waiting = traffic.askAll(away, ASKED_PER_KEY);
            asked = waiting.size();
            sleepUntil(stopped + plan.pause.toNanos());
            absence.end(away);
            for (Thread thread : waiting) {
                thread.join();
            }
        } catch (DemoFailed e) {
            absence.end(away);
            throw e;
        }
        cluster.awaitAllReady(READY);
        List<Operation<KeyValueInput<String>, KeyValueOutput<String>>> history = history();
        int stale = StaleReads.in(history).size();
        HistoryReport report = check(history.stream()
                .filter(operation -> operation.key().startsWith(Traffic.keyPrefix(round)))
                .toList());
        pauses.add(new HistorySummary.Pause(leader.id(), downtime, asked, stale, report.verdict()));
        say(String.format(
                Locale.ROOT,
                "node %d was away for %.1f s and serves again: downtime of writes %d ms, requests that waited for it"
                        + " %d, stale reads=%d, verdict %s",
                leader.id(),
                plan.pause.toMillis() / 1e3,
                downtime,
                asked,
                stale,
                report.verdict()));
    }

    private void killLeader(int kill) throws IOException, InterruptedException {
        NodeView leader = cluster.awaitAllReady(READY);
        NodeProcess victim = cluster.node(leader.id());
        watch.expectAfter(leader.epoch());
        say("kill " + kill + " of " + plan.kills + ": SIGKILL to node " + leader.id() + ", the leader of epoch "
                + leader.epoch());
        long killed = System.nanoTime();
        victim.kill();
        killMillis.add(awaitWrite(killed));
        awaitAnswers();
        victim.start();
        cluster.awaitAllReady(READY);
        say("a write was acknowledged again after " + killMillis.get(killMillis.size() - 1) + " ms; node " + victim.id()
                + " is back");
    }

    private long awaitWrite(long since) throws InterruptedException {
        FailoverWatch.FirstWrite first = watch.await(FAILOVER_MAX_MILLIS);
        if (first == null) {
            throw new DemoFailed("No write was acknowledged for " + FAILOVER_MAX_MILLIS + " ms. " + cluster.views());
        }
        return Math.round((first.nanos() - since) / 1e6);
    }

    private void awaitAnswers() throws InterruptedException {
        if (!traffic.awaitAnswers(ANSWERS_BETWEEN, READY)) {
            throw new DemoFailed(
                    "Not even " + ANSWERS_BETWEEN + " answers in " + READY.toSeconds() + " s. " + cluster.views());
        }
    }

    private HistorySummary summary() {
        say("checking " + history().size() + " operations");
        List<Operation<KeyValueInput<String>, KeyValueOutput<String>>> history = history();
        List<Operation<KeyValueInput<String>, KeyValueOutput<String>>> stale = StaleReads.in(history);
        stale.stream().limit(10).forEach(read -> say("stale: " + line(read)));
        HistoryReport report = check(history);
        say(report.toString());
        Unknowns unknowns = traffic.unknowns();
        unknowns.list(this::say);
        return new HistorySummary(report, unknowns, List.copyOf(pauses), List.copyOf(killMillis), stale.size());
    }

    private List<Operation<KeyValueInput<String>, KeyValueOutput<String>>> history() {
        return traffic.recorder().history();
    }

    private static HistoryReport check(List<Operation<KeyValueInput<String>, KeyValueOutput<String>>> history) {
        return new LinearizabilityChecker<>(new KeyValueModel<String>()).check(history);
    }

    private static String line(Operation<KeyValueInput<String>, KeyValueOutput<String>> operation) {
        return operation.key() + "  " + operation;
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
