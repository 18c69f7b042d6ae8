package io.zab.testkit.sim;

import io.zab.message.RequestBlock;
import io.zab.protocol.PeerSettings;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a run is made of, all of it drawn from the seed: durations, latencies, bounds, load, and which faults happen how often. Each fault is off
 * in about half of the seeds, so that every mixture of the others occurs; directories are emptied in a third, and a fourth has faults while it forms.
 */
public final class Options {
    /** Mostly what people have; the others for what is special about them: nobody else, no majority without all, an even number, many. */
    private static final int[] PEERS = {1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 5, 5, 5, 5, 6, 7};

    final long seed;
    final int peers;
    final int steps;
    final PeerSettings.Timings timings;
    final PeerSettings.Limits limits;
    final long tickNanos;
    final long hopNanos;
    final long netNanos;
    final long netJitterNanos;
    final long redialNanos;
    final long writeNanos;
    final long syncNanos;
    final long applyNanos;
    final int groupMax;
    final long loadNanos;
    final int burstMax;
    final int outstandingMax;
    final int payloadMax;
    final long deadlineNanos;
    final int snapshotEvery;
    final int segmentBytes;
    final long faultNanos;
    final int[] faultWeights;
    final boolean faultsWhileForming;
    final int targeted;
    /** What else they are aimed at. */
    final @Nullable Aim aim;

    /** So many reads of a hundred take a disk longer than all else. */
    final int slowReads;

    final @Nullable DiskMoment diskMoment;
    /** A disk fails in so many of a hundred such moments. */
    final int diskAimed;

    final int stale;
    final long readNanos;
    final int readBurstMax;
    /** Whether clients read again as soon as they are answered. */
    final boolean eagerReads;

    final int clockDrift;
    final Reduction reduction;
    final boolean healsAll;

    /**
     * @param peers 0 to let the seed decide, between 1 and 7
     */
    public Options(long seed, int peers, int steps) {
        this(seed, peers, steps, Reduction.NONE, Setup.DRAWN);
    }

    /** The same, with less in it, and with something of it fixed. */
    public Options(long seed, int peers, int steps, Reduction reduction, Setup setup) {
        this.reduction = reduction;
        this.healsAll = setup.healsAll();
        SplittableRandom random = Randoms.of(seed, "options");
        this.seed = seed;
        int drawn = PEERS[random.nextInt(PEERS.length)];
        this.peers = peers == 0 ? drawn : peers;
        this.aim = setup.faults() == null ? Aim.draw(Randoms.of(seed, "aim"), this.peers) : null;
        Aim.Beginning beginning = aim == null ? null : aim.beginning();
        // What seldom begins is given the time to; of many peers each event is a smaller step.
        this.steps = beginning == null ? steps : steps * Math.max(2, this.peers / 2 + 1);
        long heartbeat = millis(10 + random.nextInt(40));
        long follower = heartbeat * (5 + random.nextInt(5));
        this.timings = new PeerSettings.Timings(
                Duration.ofNanos(heartbeat),
                Duration.ofNanos(follower),
                Duration.ofNanos(Math.max(heartbeat * 4, follower * (6 + random.nextInt(4)) / 10)),
                Duration.ofNanos(heartbeat * 5),
                Duration.ofNanos(follower * (1 + random.nextInt(2))),
                Duration.ofNanos(follower * (1 + random.nextInt(2))),
                Duration.ofNanos(heartbeat / (1 + random.nextInt(4))),
                Duration.ofNanos(follower),
                Duration.ofNanos(heartbeat * (2 + random.nextInt(8))));
        int batch = 200 << random.nextInt(5);
        int small = 8 + random.nextInt(random.nextBoolean() ? 40 : 1200);
        int payload = Randoms.of(seed, "large payloads").nextInt(12) == 0 ? 16 * small : small;
        this.payloadMax = setup.payloadBytesMax() == 0 ? payload : setup.payloadBytesMax() + 1;
        long credit = Math.max((long) batch << random.nextInt(6), 2 * RequestBlock.sizeOf(payloadMax + 16));
        this.limits = new PeerSettings.Limits(
                batch,
                (long) batch << random.nextInt(6),
                (long) batch << random.nextInt(6),
                (long) batch << random.nextInt(6),
                (long) batch << 1 + random.nextInt(6),
                (long) batch << 1 + random.nextInt(6),
                credit,
                64 << random.nextInt(5),
                1 + random.nextInt(20),
                random.nextInt(4) == 0 ? 10 + random.nextInt(200) : 1_000_000);
        this.tickNanos = heartbeat / new int[] {10, 5, 3, 2}[random.nextInt(4)];
        this.hopNanos = log(random, 1_000, 300_000);
        this.netNanos = log(random, 20_000, 3_000_000);
        this.netJitterNanos = log(random, 20_000, 10_000_000);
        this.redialNanos = log(random, 500_000, 50_000_000);
        this.writeNanos = log(random, 5_000, 500_000);
        this.syncNanos = log(random, 50_000, 8_000_000);
        this.applyNanos = log(random, 1_000, 2_000_000);
        this.groupMax = 1 + random.nextInt(random.nextBoolean() ? 3 : 50);
        this.loadNanos = log(random, 2_000_000, 200_000_000);
        this.burstMax = random.nextInt(4) == 0 ? 40 : 1 + random.nextInt(6);
        this.outstandingMax = 1 + random.nextInt(random.nextBoolean() ? 8 : 100);
        this.deadlineNanos = log(random, millis(20), millis(5_000));
        int often = (int) log(random, 3, 120);
        // Else whoever was away lacks nothing that is not in the log of the others any more.
        int every = beginning != null && beginning.fault == Fault.OUTAGE ? Math.min(often, 10) : often;
        this.snapshotEvery = setup.snapshotEvery() == 0 ? every : setup.snapshotEvery();
        this.segmentBytes = 4096 << random.nextInt(4);
        this.faultNanos = log(random, millis(3), millis(60));
        this.faultWeights = new int[Fault.values().length];
        for (Fault fault : Fault.values()) {
            // A source for each, so that one more shifts none of the others.
            SplittableRandom own = Randoms.of(seed, "weight of " + fault);
            // One after which nothing else happens for a while should not come often.
            int most = fault == Fault.OUTAGE ? 40 : 100;
            faultWeights[fault.ordinal()] = own.nextBoolean() ? (int) log(own, 1, most) : 0;
        }
        if (setup.faults() != null) {
            chooseFaults(setup.faults());
        }
        if (beginning != null) {
            int drawnToo = faultWeights[beginning.fault.ordinal()];
            faultWeights[beginning.fault.ordinal()] = Math.max(drawnToo, beginning.weight);
        }
        // What has been cut must be able to come back while the run goes on, else little happens in it.
        faultWeights[Fault.HEAL.ordinal()] = 30 + random.nextInt(60);
        this.faultsWhileForming = random.nextInt(4) == 0;
        int atSteps = random.nextBoolean() ? 1 + random.nextInt(25) : 0;
        this.targeted = setup.faults() == null ? atSteps : 0;
        SplittableRandom diskAim = Randoms.of(seed, "aim at a disk");
        boolean aimsAtDisks = diskAim.nextBoolean() && setup.faults() == null;
        this.diskMoment = aimsAtDisks ? DiskMoment.values()[diskAim.nextInt(DiskMoment.values().length)] : null;
        boolean rare = diskMoment != null && diskMoment.isRare();
        this.diskAimed = rare ? 20 + diskAim.nextInt(80) : (int) log(diskAim, 5, 60);
        SplittableRandom reads = Randoms.of(seed, "slow reads");
        this.slowReads = reads.nextBoolean() && setup.faults() == null ? (int) log(reads, 1, 30) : 0;
        this.stale = random.nextBoolean() ? random.nextInt(60) : 0;
        this.readNanos = log(random, 2_000_000, 300_000_000);
        this.readBurstMax = random.nextInt(4) == 0 ? 20 : 1 + random.nextInt(4);
        this.eagerReads = Randoms.of(seed, "eager reads").nextInt(10) == 0;
        this.clockDrift = random.nextBoolean() ? (int) log(random, 1, 100) : 0;
    }

    private void chooseFaults(Set<Fault> chosen) {
        for (Fault fault : Fault.values()) {
            int drawn = faultWeights[fault.ordinal()];
            faultWeights[fault.ordinal()] = chosen.contains(fault) ? Math.max(drawn, 10) : 0;
        }
    }

    /** What latencies are drawn from. */
    long timingSeed() {
        return seed + reduction.timing() * 0x9E3779B97F4A7C15L;
    }

    /** By then, mostly, whoever has started is linked with all others. */
    long linkedNanos() {
        return 2 * (redialNanos + 4 * (netNanos + hopNanos));
    }

    /** Whether the follower timeout is as much longer than what messages and syncs take as it should be. */
    boolean fits() {
        long hop = netNanos + netJitterNanos / 2 + 2 * hopNanos;
        return timings.followerTimeout().toNanos() >= 8 * hop + 8 * syncNanos + 2 * redialNanos;
    }

    private static long millis(long n) {
        return n * 1_000_000;
    }

    static long log(SplittableRandom random, long low, long high) {
        double x = Math.log(low) + random.nextDouble() * (Math.log(high) - Math.log(low));
        return Math.round(Math.exp(x));
    }

    @Override
    public String toString() {
        StringBuilder faults = new StringBuilder();
        for (Fault fault : Fault.values()) {
            if (faultWeights[fault.ordinal()] > 0) {
                faults.append(' ').append(fault).append('=').append(faultWeights[fault.ordinal()]);
            }
        }
        return "seed=" + seed + " peers=" + peers + " steps=" + steps + "\n  " + timings + "\n  " + limits
                + "\n  micros: tick="
                + tickNanos / 1000 + " hop=" + hopNanos / 1000 + " net=" + netNanos / 1000 + "+"
                + netJitterNanos / 1000 + " redial=" + redialNanos / 1000 + " write=" + writeNanos / 1000 + " sync="
                + syncNanos / 1000 + " apply=" + applyNanos / 1000 + "\n  load: every " + loadNanos / 1000
                + " us up to " + burstMax + " of up to " + payloadMax + " bytes, outstanding " + outstandingMax
                + ", deadline " + deadlineNanos / 1_000_000 + " ms; snapshot every " + snapshotEvery + ", segments of "
                + segmentBytes + ", groups of " + groupMax + "\n  reads: every "
                + readNanos / 1000 + " us up to " + readBurstMax + (eagerReads ? ", and again once answered" : "")
                + "; clocks within " + clockDrift
                + " permille\n  faults every " + faultNanos / 1000 + " us:"
                + faults
                + (aim == null ? "" : aim)
                + (diskMoment == null ? "" : " at " + diskMoment + " " + diskAimed + "%")
                + (faultsWhileForming ? " while forming" : "") + " targeted=" + targeted
                + "% stale=" + stale + "% slow reads=" + slowReads + "%";
    }
}
