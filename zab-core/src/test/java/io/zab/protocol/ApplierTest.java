package io.zab.protocol;

import static io.zab.protocol.OnePeer.boot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.PeerId;
import io.zab.Transaction;
import io.zab.Zxid;
import io.zab.message.BatchBuilder;
import io.zab.message.BootId;
import io.zab.message.PeerEntry;
import io.zab.message.RecordKind;
import io.zab.message.RequestBlock;
import io.zab.message.SnapshotHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApplierTest implements Applier.Sink {
    private final List<String> effects = new ArrayList<>();
    private final List<String> completed = new ArrayList<>();
    private final Applier applier = new Applier(PeerId.of(1), boot(1), null);

    @Override
    public byte[] transaction(int mount, Transaction transaction) {
        String text =
                StandardCharsets.UTF_8.decode(transaction.payload().duplicate()).toString();
        effects.add(mount + ":" + text);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void completed(long sequence, Zxid zxid, byte[] result) {
        completed.add(sequence + "@" + zxid + "=" + new String(result, StandardCharsets.UTF_8));
    }

    private void apply(RequestBlock block) {
        Zxid at = applier.applied();
        applier.apply(new BatchBuilder(at, at.plus(1), 7).add(block).build(), this);
    }

    private Zxid born(int peer, BootId boot) {
        ByteBuffer payload = ByteBuffer.allocate(16)
                .putLong(boot.value().getMostSignificantBits())
                .putLong(boot.value().getLeastSignificantBits())
                .flip();
        apply(new RequestBlock.Builder(64)
                .add(RecordKind.BIRTH, 0, peer, 0, 0, payload)
                .build());
        return applier.applied();
    }

    private void transaction(int peer, Zxid incarnation, long sequence, String text) {
        apply(new RequestBlock.Builder(64)
                .add(RecordKind.TRANSACTION, 3, peer, incarnation.value(), sequence, OnePeer.bytes(text))
                .build());
    }

    private void begin() {
        applier.apply(HistoryTest.forming("0:0", "1:0", 3), this);
    }

    @Test
    void theNextRequestOfTheProcessThatCountsHasItsEffectAndCompletesHere() {
        begin();
        Zxid life = born(1, boot(1));
        transaction(1, life, 1, "a");
        transaction(1, life, 2, "b");
        assertThat(effects).containsExactly("3:a", "3:b");
        assertThat(completed).containsExactly("1@1:2=a", "2@1:3=b");
        assertThat(applier.own()).isEqualTo(new PeerEntry(PeerId.of(1), life, boot(1), 2));
    }

    @Test
    void whatCameAlreadyOrTooEarlyHasNoEffect() {
        begin();
        Zxid life = born(2, boot(2));
        transaction(2, life, 1, "a");
        transaction(2, life, 1, "a again");
        transaction(2, life, 3, "too early");
        transaction(2, life, 2, "b");
        transaction(2, life, 1, "a at last");
        assertThat(effects).containsExactly("3:a", "3:b");
        assertThat(applier.dropped()).isEqualTo(3);
        assertThat(completed).isEmpty();
    }

    @Test
    void nothingOfAnEarlierLifeHasAnEffect() {
        begin();
        Zxid first = born(2, boot(2));
        transaction(2, first, 1, "a");
        Zxid second = born(2, boot(22));
        transaction(2, first, 2, "of the dead");
        transaction(2, first, 1, "of the dead, with the number that is next");
        transaction(2, second, 1, "b");
        transaction(3, Zxid.of(1, 1), 1, "never born");
        assertThat(effects).containsExactly("3:a", "3:b");
    }

    @Test
    void aSecondBirthOfTheSameProcessChangesNothing() {
        begin();
        Zxid life = born(1, boot(1));
        transaction(1, life, 1, "a");
        born(1, boot(1));
        transaction(1, life, 2, "b");
        assertThat(effects).containsExactly("3:a", "3:b");
        assertThat(applier.own()).isEqualTo(new PeerEntry(PeerId.of(1), life, boot(1), 2));
    }

    @Test
    void aVoidUsesUpItsSequenceAndHasNoEffect() {
        begin();
        Zxid life = born(1, boot(1));
        apply(new RequestBlock.Builder(64)
                .add(RecordKind.VOID, 0, 1, life.value(), 1, ByteBuffer.allocate(0))
                .add(RecordKind.TRANSACTION, 0, 1, life.value(), 2, OnePeer.bytes("b"))
                .build());
        assertThat(effects).containsExactly("0:b");
        assertThat(completed).containsExactly("2@1:3=b");
    }

    @Test
    void aRequestOfThisPeersEarlierProcessCompletesNothingHere() {
        begin();
        Zxid life = born(1, boot(11));
        transaction(1, life, 1, "a");
        assertThat(effects).containsExactly("3:a");
        assertThat(completed).isEmpty();
    }

    @Test
    void noSnapshotBeforeTheSealIsApplied() {
        begin();
        assertThat(applier.snapshotHeader()).isNull();
        applier.apply(HistoryTest.seal("1:0", "1:1", "1:0"), this);
        SnapshotHeader header = applier.snapshotHeader();
        assertThat(header).isNotNull();
        assertThat(header.zxid()).isEqualTo(Zxid.of(1, 1));
        assertThat(header.configurations()).singleElement().matches(entry -> entry.sealed());
    }

    @Test
    void aSnapshotCarriesTheTableSoThatNothingIsAppliedTwiceBehindIt() {
        begin();
        applier.apply(HistoryTest.seal("1:0", "1:1", "1:0"), this);
        Zxid life = born(1, boot(1));
        transaction(1, life, 1, "a");
        Applier other = new Applier(PeerId.of(1), boot(1), applier.snapshotHeader());
        assertThat(other.own()).isEqualTo(applier.own());
        other.apply(
                new BatchBuilder(applier.applied(), applier.applied().plus(1), 0)
                        .add(new RequestBlock.Builder(64)
                                .add(RecordKind.TRANSACTION, 0, 1, life.value(), 1, OnePeer.bytes("a again"))
                                .build())
                        .build(),
                this);
        assertThat(effects).containsExactly("3:a");
    }

    @Test
    void aGapIsABugOfOurOwn() {
        begin();
        assertThatThrownBy(() -> applier.apply(OnePeer.batch("1:3", "1:4", "x"), this))
                .isInstanceOf(InvariantBrokenException.class);
    }
}
