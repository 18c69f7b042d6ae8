package io.zab.storage;

import static io.zab.storage.Histories.all;
import static io.zab.storage.Histories.batch;
import static io.zab.storage.Histories.epoch;
import static io.zab.storage.Histories.z;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.EpochEnds;
import io.zab.message.Promise;
import io.zab.message.Recovered;
import io.zab.message.SnapshotHeader;
import io.zab.message.StoreOp;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A crash at every disk operation of a script, and at every operation of the recovery from it. What is found must be what was after one of the script's
 * steps: not before the last one that was reported durable, and not after the one that ran.
 */
class CrashTest {
    private static final long SEGMENT_BYTES = 2048;
    private static final int LUCKS = 4;

    /** What a peer is after a step: all of its history, whether it can still be read or not. */
    private record State(Promise promise, Zxid snapshot, List<Batch> history, Zxid origin) {
        Zxid last() {
            return history.isEmpty() ? origin : history.get(history.size() - 1).last();
        }

        State with(Promise next) {
            return new State(next, snapshot, history, origin);
        }

        State with(Batch batch) {
            List<Batch> longer = new ArrayList<>(history);
            longer.add(batch);
            return new State(promise, snapshot, longer, origin);
        }

        State cutAfter(Zxid to) {
            return new State(
                    promise,
                    snapshot,
                    history.stream().filter(batch -> !batch.last().isAfter(to)).toList(),
                    origin);
        }

        State withSnapshot(Zxid zxid) {
            return new State(promise, zxid, history, origin);
        }

        State replacedBy(Zxid zxid) {
            return new State(promise, zxid, List.of(), zxid);
        }
    }

    private interface Step {
        State run(Store store, State before) throws IOException;

        /** Whether it is reported durable when it returns. */
        default boolean durable() {
            return true;
        }
    }

    private static Step promise(long epoch) {
        return (store, before) -> {
            Promise promise = new Promise(epoch, PeerId.of(2));
            store.perform(new StoreOp.SavePromise(promise));
            return before.with(promise);
        };
    }

    private static Step append(Batch batch) {
        return new Step() {
            @Override
            public State run(Store store, State before) throws IOException {
                store.perform(new StoreOp.Append(batch));
                return before.with(batch);
            }

            @Override
            public boolean durable() {
                return false;
            }
        };
    }

    private static Step sync() {
        return (store, before) -> {
            store.sync();
            return before;
        };
    }

    private static Step truncate(Zxid to) {
        return (store, before) -> {
            store.perform(new StoreOp.Truncate(to));
            return before.cutAfter(to);
        };
    }

    private static Step publish(Zxid zxid, Zxid keepFrom) {
        return (store, before) -> {
            try (OutputStream out = store.writeSnapshot(header(zxid))) {
                out.write(new byte[1000]);
            }
            store.perform(new StoreOp.PublishSnapshot(zxid, keepFrom));
            return before.withSnapshot(zxid);
        };
    }

    private static Step install(Zxid zxid) {
        return (store, before) -> {
            byte[] bytes = snapshotBytes(zxid);
            store.perform(new StoreOp.ReceiveChunk(zxid, 0, ByteBuffer.wrap(bytes, 0, 700)));
            store.perform(new StoreOp.ReceiveChunk(zxid, 700, ByteBuffer.wrap(bytes, 700, bytes.length - 700)));
            store.perform(new StoreOp.InstallSnapshot(header(zxid)));
            return before.replacedBy(zxid);
        };
    }

    private static SnapshotHeader header(Zxid zxid) {
        return new SnapshotHeader(zxid, new EpochEnds(List.of(zxid)), List.of(), List.of());
    }

    private static byte[] snapshotBytes(Zxid zxid) throws IOException {
        InMemoryDisk disk = new InMemoryDisk();
        try (OutputStream out = new SnapshotOutput(disk, "snapshots/x", header(zxid))) {
            out.write(new byte[1000]);
        }
        DiskFile file = disk.open("snapshots/x", false);
        byte[] bytes = new byte[(int) file.size()];
        file.read(0, ByteBuffer.wrap(bytes));
        return bytes;
    }

    private static List<Step> script() {
        List<Step> script = new ArrayList<>();
        script.add(promise(1));
        script.add(append(epoch(Zxid.NONE, 1)));
        script.add(sync());
        for (int i = 0; i < 6; i++) {
            script.add(append(batch(z(1, i), 1, 300)));
            if (i != 3) {
                script.add(sync());
            }
        }
        script.add(append(batch(z(1, 6), 2, 600)));
        script.add(truncate(z(1, 5)));
        script.add(promise(2));
        script.add(append(epoch(z(1, 5), 2)));
        script.add(append(batch(z(2, 0), 3, 400)));
        script.add(sync());
        script.add(publish(z(2, 0), z(1, 3)));
        script.add(append(batch(z(2, 3), 1, 900)));
        script.add(sync());
        script.add(append(batch(z(2, 4), 1, 900)));
        script.add(sync());
        script.add(publish(z(2, 4), z(2, 4)));
        script.add(append(batch(z(2, 5), 1, 10)));
        script.add(promise(4));
        script.add(install(z(3, 9)));
        script.add(append(epoch(z(3, 9), 4)));
        script.add(sync());
        script.add(append(batch(z(4, 0), 1, 10)));
        script.add(sync());
        script.add(append(batch(z(4, 1), 1, 10)));
        script.add(truncate(z(4, 1)));
        script.add(append(batch(z(4, 1), 1, 20)));
        script.add(sync());
        script.add(promise(6));
        script.add(append(epoch(z(4, 2), 6)));
        script.add(sync());
        script.add(install(z(5, 7))); // below the end of the log: what was there is no prefix of it
        script.add(promise(7));
        script.add(append(epoch(z(5, 7), 7)));
        script.add(sync());
        script.add(publish(z(7, 0), z(7, 0)));
        script.add(append(batch(z(7, 0), 1, 20)));
        script.add(sync());
        return script;
    }

    private static final State EMPTY = new State(Promise.NONE, Zxid.NONE, List.of(), Zxid.NONE);

    /** The states that may be found, from the last one that is durable on. */
    private static List<State> runUntilPowerLoss(CrashingDisk disk, int crashAt) throws IOException {
        return runUntilPowerLoss(disk, crashAt, EMPTY, script());
    }

    private static List<State> runUntilPowerLoss(CrashingDisk disk, int crashAt, State from, List<Step> script)
            throws IOException {
        disk.crashAt(crashAt);
        List<State> possible = new ArrayList<>(List.of(from));
        State state = from;
        try {
            DiskStore store = Histories.open(disk, SEGMENT_BYTES);
            for (Step step : script) {
                possible.add(peek(step, state));
                state = step.run(store, state);
                if (step.durable()) {
                    possible.clear();
                    possible.add(state);
                }
            }
            store.close();
        } catch (CrashingDisk.PowerLoss e) {
            // as planned
        }
        return possible;
    }

    /** The state behind a step, without its effects. */
    private static State peek(Step step, State before) throws IOException {
        DiskStoreStub stub = new DiskStoreStub();
        return step.run(stub, before);
    }

    /** A node that fails and is built again in the same process, on a disk that is full for hours, must not run out of descriptors. */
    @Test
    void aFailureAtAnyOperationLeavesNoFileOpen() throws IOException {
        boolean failed = true;
        for (int failAt = 1; failed; failAt++) {
            InMemoryDisk disk = new InMemoryDisk();
            FailingDisk failing = new FailingDisk(disk, failAt);
            failed = runUntilFailure(failing, script());
            assertThat(failing.open())
                    .as("left open by a failure at operation %s", failAt)
                    .isEmpty();

            boolean reopenFails = true;
            for (int again = 1; reopenFails; again++) {
                FailingDisk next = new FailingDisk(disk, again);
                reopenFails = runUntilFailure(next, List.of());
                assertThat(next.open())
                        .as("left open by a start that fails at operation %s, after %s", again, failAt)
                        .isEmpty();
            }
        }
    }

    private static boolean runUntilFailure(FailingDisk disk, List<Step> script) throws IOException {
        State state = EMPTY;
        try (DiskStore store = Histories.open(disk.disk(), SEGMENT_BYTES)) {
            for (Step step : script) {
                state = step.run(store, state);
            }
            return false;
        } catch (IOException e) {
            assertThat(e).hasStackTraceContaining(FailingDisk.FAILURE);
            return true;
        }
    }

    @Test
    void aPowerLossAtAnyOperationLeavesOneOfTheStatesThatMayBe() throws IOException {
        int operations = countOperations();
        for (int crashAt = 1; crashAt <= operations; crashAt++) {
            for (int luck = 0; luck < LUCKS; luck++) {
                CrashingDisk disk = new CrashingDisk();
                List<State> possible = runUntilPowerLoss(disk, crashAt);
                Random random = random(crashAt * 1000L + luck);
                String where = "crash at operation " + crashAt + ", luck " + luck + ": " + last(disk);
                State found = recover(disk.afterPowerLoss(random), possible, where);
                assertThat(found).isNotNull();
            }
        }
    }

    @Test
    void aKillAtAnyOperationAndAPowerLossSoonAfterTheRestartLoseNothingThatWasFound() throws IOException {
        int operations = countOperations();
        for (int crashAt = 1; crashAt <= operations; crashAt++) {
            CrashingDisk disk = new CrashingDisk();
            List<State> possible = runUntilPowerLoss(disk, crashAt);
            String where = "kill at operation " + crashAt + ": " + last(disk);
            CrashingDisk killed = disk.afterKill();
            State found = recover(killed, possible, where);
            State later = goOn(killed, found);
            for (int luck = 0; luck < LUCKS; luck++) {
                recover(killed.afterPowerLoss(random(luck)), List.of(later), where + ", then power loss, luck " + luck);
            }
        }
    }

    /** What a peer does next: were anything of what it has found in the page cache only, this would stand on nothing. */
    private static State goOn(CrashingDisk disk, State found) throws IOException {
        DiskStore store = Histories.open(disk, SEGMENT_BYTES);
        State later = promise(9).run(store, found);
        later = append(epoch(found.last(), 9)).run(store, later);
        store.sync();
        return later;
    }

    @Test
    void aPowerLossAtAnyOperationOfARecoveryChangesNothing() throws IOException {
        int operations = countOperations();
        for (int crashAt = 1; crashAt <= operations; crashAt++) {
            CrashingDisk disk = new CrashingDisk();
            List<State> possible = runUntilPowerLoss(disk, crashAt);
            Random random = random(crashAt);
            CrashingDisk[] images = {disk.afterKill(), disk.afterPowerLoss(random)};
            for (CrashingDisk image : images) {
                crashRecoveryEverywhere(image, possible, random, "crash at operation " + crashAt + ": " + last(disk));
            }
        }
    }

    /**
     * What the first crash leaves is what the second finds; and names are lost and kept independently. Of several files removed together one came back whose
     * successor did not, with a torn tail that was taken for damage.
     */
    @Test
    void aPowerLossInALifeThatBeganWithOneLeavesOneOfTheStatesThatMayBe() throws IOException {
        int operations = countOperations(FIRST_LIFE);
        for (int crashAt = 1; crashAt <= operations; crashAt++) {
            for (int luck = 0; luck < LUCKS; luck++) {
                CrashingDisk disk = new CrashingDisk();
                List<State> possible = runUntilPowerLoss(disk, crashAt, EMPTY, FIRST_LIFE);
                CrashingDisk image = disk.afterPowerLoss(random(crashAt * 1000L + luck));
                crashSecondLifeEverywhere(
                        image, possible, "first crash at operation " + crashAt + ", luck " + luck + ": " + last(disk));
            }
        }
    }

    private static void crashSecondLifeEverywhere(CrashingDisk image, List<State> possible, String where)
            throws IOException {
        State found = recover(image.afterKill(), possible, where);
        List<Step> script = secondLife(found.last());
        for (int again = 1; ; again++) {
            CrashingDisk disk = image.afterKill();
            List<State> possibleThen = runUntilPowerLoss(disk, again, found, script);
            if (disk.operations().size() < again) {
                return;
            }
            String twice = where + ", second crash at operation " + again + ": " + last(disk);
            for (int luck = 0; luck < LUCKS; luck++) {
                recover(disk.afterPowerLoss(random(luck)), possibleThen, twice + ", luck " + luck);
            }
        }
    }

    private static final List<Step> FIRST_LIFE = List.of(
            promise(1),
            append(epoch(Zxid.NONE, 1)),
            sync(),
            append(batch(z(1, 0))),
            promise(2),
            append(batch(z(1, 1), 3, 500)),
            sync());

    /** Fills several files, which a snapshot then makes superfluous. */
    private static List<Step> secondLife(Zxid last) {
        return List.of(
                promise(3),
                append(epoch(last, 3)),
                sync(),
                append(batch(z(3, 0), 1, 2500)),
                sync(),
                append(batch(z(3, 1), 1, 2500)),
                sync(),
                append(batch(z(3, 2), 1, 10)),
                sync(),
                publish(z(3, 3), z(3, 3)));
    }

    /** A sync that fails leaves pages that count as clean: what is found after the restart must be on disk, or not be found. */
    @Test
    void whatIsFoundAfterAFailedSyncSurvivesAPowerLoss() throws IOException {
        for (int number = 1; ; number++) {
            CrashingDisk disk = new CrashingDisk();
            disk.failSync(number);
            List<State> possible = new ArrayList<>();
            if (runUntilFailure(disk, possible)) {
                return;
            }
            String where = "sync " + number + " failed: " + last(disk);
            CrashingDisk restarted = disk.afterKill();
            State found = recover(restarted, possible, where);
            for (int luck = 0; luck < LUCKS; luck++) {
                recover(
                        restarted.afterPowerLoss(random(luck)),
                        List.of(found),
                        where + ", then power loss, luck " + luck);
            }
        }
    }

    /** Whether the script came to its end. */
    private static boolean runUntilFailure(CrashingDisk disk, List<State> possible) throws IOException {
        State state = EMPTY;
        possible.add(EMPTY);
        DiskStore store;
        try {
            store = Histories.open(disk, SEGMENT_BYTES);
        } catch (IOException e) {
            return false;
        }
        try {
            for (Step step : script()) {
                possible.add(peek(step, state));
                state = step.run(store, state);
                if (step.durable()) {
                    possible.clear();
                    possible.add(state);
                }
            }
            store.close();
            return true;
        } catch (IOException e) {
            if (!last(disk).endsWith(".written")) { // that one is written beside the log, which goes on
                assertThatThrownBy(store::sync).isInstanceOf(IOException.class).hasMessageContaining("failed before");
            }
            store.close();
            return false;
        }
    }

    private static void crashRecoveryEverywhere(CrashingDisk image, List<State> possible, Random random, String where)
            throws IOException {
        for (int again = 1; ; again++) {
            CrashingDisk disk = image.afterKill();
            disk.crashAt(again);
            boolean crashed = false;
            try {
                Histories.open(disk, SEGMENT_BYTES);
            } catch (CrashingDisk.PowerLoss e) {
                crashed = true;
            }
            if (!crashed) {
                return;
            }
            String twice = where + ", again in recovery at operation " + again + ": " + last(disk);
            recover(disk.afterKill(), possible, twice + ", killed");
            recover(disk.afterPowerLoss(random), possible, twice + ", power loss");
        }
    }

    private static int countOperations() throws IOException {
        return countOperations(script());
    }

    private static int countOperations(List<Step> script) throws IOException {
        CrashingDisk disk = new CrashingDisk();
        runUntilPowerLoss(disk, Integer.MAX_VALUE, EMPTY, script);
        return disk.operations().size();
    }

    /** Small seeds next to each other begin alike: of {@code Random}, the first bit of all of them is the same. */
    private static Random random(long seed) {
        return new Random(seed * 0x9E37_79B9_7F4A_7C15L);
    }

    private static String last(CrashingDisk disk) {
        List<String> operations = disk.operations();
        return operations.get(operations.size() - 1);
    }

    private static State recover(CrashingDisk disk, List<State> possible, String where) throws IOException {
        disk.crashAt(Integer.MAX_VALUE);
        DiskStore store;
        try {
            store = Histories.open(disk, SEGMENT_BYTES);
        } catch (IOException | RuntimeException e) {
            throw new AssertionError(where, e);
        }
        Recovered recovered = store.recovered();
        Zxid base = recovered.range().base();
        List<Batch> readable = all(store, base);
        Zxid snapshot =
                recovered.snapshot() == null ? Zxid.NONE : recovered.snapshot().zxid();
        assertThat(base.isAfter(snapshot)).as(where).isFalse();
        for (State state : possible) {
            List<Batch> expected = state.history.stream()
                    .filter(batch -> !batch.previous().isBefore(base))
                    .toList();
            if (state.promise.equals(recovered.promise())
                    && state.snapshot.equals(snapshot)
                    && state.last().equals(recovered.range().last())
                    && expected.equals(readable)) {
                return state;
            }
        }
        return fail("%s%nfound %s with %s%nbut possible were %s", where, recovered, readable, possible);
    }
}
