package io.zab.protocol;

import static io.zab.protocol.OnePeer.batch;
import static io.zab.protocol.OnePeer.configuration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.BatchBuilder;
import io.zab.message.ConfigurationEntry;
import io.zab.message.EpochEnds;
import io.zab.message.RecordKind;
import io.zab.message.Recovered;
import io.zab.message.SnapshotHeader;
import io.zab.message.StoreOp;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private final OnePeer effects = new OnePeer(1, 3, Recovered.empty(OnePeer.storage(1)));
    private final History history = new History(Recovered.empty(OnePeer.storage(1)), effects, 1 << 20);

    /** The header of a snapshot of a formed cluster of {@code size}. */
    static SnapshotHeader header(String zxid, int size) {
        Zxid at = Zxid.parse(zxid);
        return new SnapshotHeader(
                at,
                new EpochEnds(List.of(at)),
                List.of(new ConfigurationEntry(Zxid.of(1, 0), configuration(size), Zxid.of(1, 1))),
                List.of());
    }

    static Batch forming(String previous, String first, int size) {
        return new BatchBuilder(Zxid.parse(previous), Zxid.parse(first), 0)
                .add(RecordKind.EPOCH, configuration(size).encode())
                .build();
    }

    static Batch seal(String previous, String first, String configuration) {
        return new BatchBuilder(Zxid.parse(previous), Zxid.parse(first), 0)
                .add(
                        RecordKind.SEAL,
                        ByteBuffer.allocate(8)
                                .putLong(Zxid.parse(configuration).value())
                                .flip())
                .build();
    }

    private void append(Batch... batches) {
        for (Batch batch : batches) {
            history.append(batch, 0);
        }
    }

    @Test
    void knowsTheEndOfEveryEpoch() {
        append(batch("0:0", "1:0"), batch("1:0", "1:1", "a", "b"), batch("1:2", "3:0"), batch("3:0", "3:1", "c"));
        assertThat(history.range().ends()).hasToString("[0:0, 1:2, 3:1]");
        assertThat(history.holds(Zxid.of(1, 2))).isTrue();
        assertThat(history.holds(Zxid.of(1, 3))).isFalse();
        assertThat(history.holds(Zxid.of(2, 0))).isFalse();
    }

    @Test
    void aBatchThatDoesNotContinueTheLogIsABugOfOurOwn() {
        append(batch("0:0", "1:0"));
        assertThatThrownBy(() -> append(batch("1:1", "1:2", "x"))).isInstanceOf(InvariantBrokenException.class);
    }

    @Test
    void isDurableAsFarAsTheDiskSays() {
        append(batch("0:0", "1:0"), batch("1:0", "1:1", "a"));
        assertThat(history.durable()).isEqualTo(Zxid.NONE);
        history.stored(1, 0);
        assertThat(history.durable()).isEqualTo(Zxid.of(1, 0));
        assertThat(history.settled()).isFalse();
        history.stored(2, 0);
        assertThat(history.durable()).isEqualTo(Zxid.of(1, 1));
        assertThat(history.settled()).isTrue();
        assertThat(history.undurableBytes()).isZero();
    }

    /** A completion of what was cut must not vouch for the records that took its place (etcd #1690). */
    @Test
    void theLateCompletionOfRecordsThatWereCutSaysNothingOfTheirSuccessors() {
        append(batch("0:0", "1:0"), batch("1:0", "1:1", "a", "b", "c"));
        history.truncate(Zxid.of(1, 0), 0);
        append(batch("1:0", "2:0"));
        history.stored(2, 0);
        assertThat(history.durable()).isEqualTo(Zxid.of(1, 0));
        history.stored(3, 0);
        assertThat(history.durable()).isEqualTo(Zxid.of(1, 0));
        history.stored(4, 0);
        assertThat(history.durable()).isEqualTo(Zxid.of(2, 0));
    }

    @Test
    void aCutForgetsEndsAndCachedBatchesBehindIt() {
        append(batch("0:0", "1:0"), batch("1:0", "1:1", "a"), batch("1:1", "2:0"), batch("2:0", "2:1", "b"));
        long generation = history.generation();
        history.truncate(Zxid.of(1, 1), 0);
        assertThat(history.last()).isEqualTo(Zxid.of(1, 1));
        assertThat(history.range().ends()).hasToString("[0:0, 1:1]");
        assertThat(history.cachedAfter(Zxid.of(1, 1))).isNull();
        assertThat(history.cachedAfter(Zxid.of(1, 0))).isNotNull();
        assertThat(history.generation()).isGreaterThan(generation);
    }

    @Test
    void neverCutsWhatIsCommitted() {
        append(batch("0:0", "1:0"), batch("1:0", "1:1", "a"));
        history.learnCommit(Zxid.of(1, 1));
        assertThatThrownBy(() -> history.truncate(Zxid.of(1, 0), 0)).isInstanceOf(InvariantBrokenException.class);
    }

    @Test
    void aCommitPointBeyondTheLogCountsUpToItsEndAndNeverGoesBack() {
        append(batch("0:0", "1:0"));
        assertThat(history.learnCommit(Zxid.of(7, 7))).isTrue();
        assertThat(history.committed()).isEqualTo(Zxid.of(1, 0));
        assertThat(history.learnCommit(Zxid.NONE)).isFalse();
        assertThat(history.committed()).isEqualTo(Zxid.of(1, 0));
    }

    @Test
    void aSealThatIsCutOffNoLongerSeals() {
        append(forming("0:0", "1:0", 3), seal("1:0", "1:1", "1:0"));
        assertThat(history.configurations()).singleElement().matches(ConfigurationEntry::sealed);
        history.truncate(Zxid.of(1, 0), 0);
        assertThat(history.configurations()).singleElement().matches(entry -> !entry.sealed());
        history.truncate(Zxid.NONE, 0);
        assertThat(history.configurations()).isEmpty();
        assertThat(effects.marks).contains(Mark.CONFIGURATION_CUT);
    }

    @Test
    void aSnapshotReplacesLogConfigurationsAndCommitPoint() {
        append(forming("0:0", "1:0", 3), batch("1:0", "1:1", "a"));
        history.rebase(header("4:7", 5), 0);
        assertThat(history.base()).isEqualTo(Zxid.of(4, 7));
        assertThat(history.last()).isEqualTo(Zxid.of(4, 7));
        assertThat(history.committed()).isEqualTo(Zxid.of(4, 7));
        assertThat(history.cachedAfter(Zxid.NONE)).isNull();
        assertThat(history.configurations())
                .singleElement()
                .satisfies(entry -> assertThat(entry.configuration().voters()).hasSize(5));
        history.stored(2, 0);
        assertThat(history.durable()).as("only the old log is on disk").isEqualTo(Zxid.NONE);
        history.stored(3, 0);
        assertThat(history.durable()).isEqualTo(Zxid.of(4, 7));
        append(batch("4:7", "4:8", "b"));
        assertThat(history.range().ends()).hasToString("[4:8]");
    }

    @Test
    void aPublishedSnapshotMovesTheBaseToTheOneBefore() {
        append(batch("0:0", "1:0"), batch("1:0", "1:1", "a"), batch("1:1", "2:0"), batch("2:0", "2:1", "b"));
        history.learnCommit(Zxid.of(2, 1));
        history.publish(Zxid.of(2, 0), Zxid.NONE, 0);
        assertThat(history.base()).isEqualTo(Zxid.NONE);
        history.publish(Zxid.of(2, 1), Zxid.of(2, 0), 0);
        assertThat(history.base()).isEqualTo(Zxid.of(2, 0));
        assertThat(history.range().ends()).hasToString("[2:1]");
        assertThat(effects.ops).endsWith(new StoreOp.PublishSnapshot(Zxid.of(2, 1), Zxid.of(2, 0)));
    }

    @Test
    void keepsOnlySoManyBytesInMemory() {
        History small = new History(Recovered.empty(OnePeer.storage(1)), effects, 200);
        small.append(batch("0:0", "1:0"), 0);
        for (int i = 0; i < 10; i++) {
            small.append(batch("1:" + i, "1:" + (i + 1), "x"), 0);
        }
        assertThat(small.cachedAfter(Zxid.of(1, 1))).isNull();
        assertThat(small.cachedAfter(Zxid.of(1, 9))).isNotNull();
    }

    @Test
    void theMembershipIsAskedAnewWhenAConfigurationIsKnownCommitted() {
        append(forming("0:0", "1:0", 3));
        long version = history.membershipVersion();
        history.learnCommit(Zxid.of(1, 0));
        assertThat(history.membershipVersion()).isGreaterThan(version);
    }

    /** Each attempt to form a cluster leaves a record, and only a seal that can no longer be cut makes them useless. */
    @Test
    void forgetsTheConfigurationsBeforeASealOnceThatIsCommitted() {
        append(forming("0:0", "1:0", 3), forming("1:0", "2:0", 3), seal("2:0", "2:1", "2:0"));
        history.learnCommit(Zxid.of(2, 0));
        assertThat(history.configurations()).hasSize(2);
        history.learnCommit(Zxid.of(2, 1));
        assertThat(history.configurations()).singleElement().matches(ConfigurationEntry::sealed);
    }
}
