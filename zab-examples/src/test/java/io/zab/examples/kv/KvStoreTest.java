package io.zab.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.Snapshot;
import io.zab.Zxid;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KvStoreTest {
    private final KvStore store = new KvStore();
    private Zxid last = Zxid.of(1, 0);

    @Test
    void aPutSetsValueAndZxid() {
        KvResult result = apply(new KvCommand.Put("a", bytes("1"), new Condition.Always()));

        assertThat(result).isEqualTo(new KvResult(true, null));
        assertThat(store.state().get("a").value()).asString().isEqualTo("1");
        assertThat(store.state().get("a").zxid()).isEqualTo(Zxid.of(1, 1));
    }

    @Test
    void aCompareAndSetSucceedsOnlyAtTheZxidOfTheLastChange() {
        apply(new KvCommand.Put("a", bytes("1"), new Condition.Always()));

        KvResult stale = apply(new KvCommand.Put("a", bytes("2"), new Condition.ChangedAt(Zxid.of(1, 9))));
        KvResult fresh = apply(new KvCommand.Put("a", bytes("3"), new Condition.ChangedAt(Zxid.of(1, 1))));
        KvResult missing = apply(new KvCommand.Put("b", bytes("4"), new Condition.ChangedAt(Zxid.of(1, 1))));

        assertThat(stale).isEqualTo(new KvResult(false, Zxid.of(1, 1)));
        assertThat(fresh).isEqualTo(new KvResult(true, Zxid.of(1, 1)));
        assertThat(missing).isEqualTo(new KvResult(false, null));
        assertThat(store.state().get("a").value()).asString().isEqualTo("3");
        assertThat(store.state().get("b")).isNull();
    }

    @Test
    void putIfAbsentSucceedsOnce() {
        KvCommand put = new KvCommand.Put("a", bytes("1"), new Condition.Absent());

        assertThat(apply(put).done()).isTrue();
        assertThat(apply(put)).isEqualTo(new KvResult(false, Zxid.of(1, 1)));
    }

    @Test
    void aDeleteSaysWhetherTheKeyExisted() {
        apply(new KvCommand.Put("a", bytes("1"), new Condition.Always()));

        assertThat(apply(new KvCommand.Delete("a", new Condition.Always())).before())
                .isEqualTo(Zxid.of(1, 1));
        assertThat(apply(new KvCommand.Delete("a", new Condition.Always())).before())
                .isNull();
        assertThat(store.state().entries()).isZero();
    }

    @Test
    void whatChangesNothingStillMovesTheZxid() {
        apply(new KvCommand.Delete("a", new Condition.Always()));
        apply(new KvCommand.Put("a", bytes("1"), new Condition.ChangedAt(Zxid.of(1, 1))));

        assertThat(store.state().zxid()).isEqualTo(Zxid.of(1, 2));
    }

    @Test
    void theSameTransactionsMakeTheSameDigest() {
        KvStore other = new KvStore();
        Random random = new Random(7);
        for (int i = 1; i <= 2_000; i++) {
            byte[] command = randomCommand(random).encode();
            Zxid zxid = Zxid.of(1, i);
            assertThat(store.apply(FakeNode.transaction(zxid, command)))
                    .isEqualTo(other.apply(FakeNode.transaction(zxid, command)));
        }

        assertThat(store.state().sha256()).isEqualTo(other.state().sha256());
        assertThat(store.state().entries()).isPositive();
    }

    @Test
    void theDigestSeesKeysValuesAndZxids() {
        String empty = store.state().sha256();
        apply(new KvCommand.Put("a", bytes("bc"), new Condition.Always()));
        String one = store.state().sha256();
        apply(new KvCommand.Put("a", bytes("bc"), new Condition.Always()));
        String again = store.state().sha256();
        apply(new KvCommand.Delete("a", new Condition.Always()));

        assertThat(one).isNotEqualTo(empty);
        assertThat(again).isNotEqualTo(one);
        assertThat(store.state().sha256()).isEqualTo(empty);
    }

    @Test
    void aSnapshotIsTheStateAtItsMomentAndComesBackWhole() throws IOException {
        Random random = new Random(8);
        for (int i = 0; i < 500; i++) {
            apply(randomCommand(random));
        }
        KvState then = store.state();
        Snapshot snapshot = store.snapshot();
        apply(new KvCommand.Put("later", bytes("x"), new Condition.Always()));

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        snapshot.writeTo(new DataOutputStream(bytes));
        KvStore restored = new KvStore();
        restored.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

        assertThat(restored.state().sha256()).isEqualTo(then.sha256());
        assertThat(restored.state().zxid()).isEqualTo(then.zxid());
        assertThat(restored.state().entries()).isEqualTo(then.entries());
        assertThat(restored.state().get("later")).isNull();
    }

    @Test
    void aSnapshotOfAnotherFormatOrATornOneIsRefused() {
        assertThatThrownBy(() -> store.restore(new DataInputStream(new ByteArrayInputStream(new byte[] {0, 0, 0, 9}))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("format 9");
        assertThatThrownBy(() -> store.restore(new DataInputStream(new ByteArrayInputStream(
                        new byte[] {0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 3, 'a'}))))
                .isInstanceOf(EOFException.class);
    }

    private KvResult apply(KvCommand command) {
        last = last.plus(1);
        return KvResult.decode(store.apply(FakeNode.transaction(last, command.encode())));
    }

    private static KvCommand randomCommand(Random random) {
        String key = "key-" + random.nextInt(50);
        return switch (random.nextInt(4)) {
            case 0 -> new KvCommand.Delete(key, new Condition.Always());
            case 1 -> new KvCommand.Put(key, bytes("v" + random.nextInt()), new Condition.Absent());
            case 2 -> new KvCommand.Delete("no such key", new Condition.Always());
            default -> new KvCommand.Put(key, bytes("v" + random.nextInt()), new Condition.Always());
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
