package io.zab.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.Zxid;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class KvCommandTest {
    @Test
    void everyCommandComesBackAsItWas() {
        KvCommand.Put put = (KvCommand.Put)
                roundTrip(new KvCommand.Put("schlüssel", new byte[] {1, 2}, new Condition.ChangedAt(Zxid.of(3, 12))));
        assertThat(put.key()).isEqualTo("schlüssel");
        assertThat(put.value()).containsExactly(1, 2);
        assertThat(put.condition()).isEqualTo(new Condition.ChangedAt(Zxid.of(3, 12)));
        assertThat(roundTrip(new KvCommand.Delete("a", new Condition.Absent())))
                .isEqualTo(new KvCommand.Delete("a", new Condition.Absent()));
        assertThat(roundTrip(new KvCommand.Delete("a", new Condition.Always())))
                .isEqualTo(new KvCommand.Delete("a", new Condition.Always()));
    }

    @Test
    void theLongestPutFitsThePayloadLimit() {
        byte[] longest = new KvCommand.Put(
                        "k".repeat(Keys.BYTES_MAX), new byte[KvCommand.VALUE_BYTES_MAX], new Condition.Always())
                .encode();

        assertThat(longest.length).isLessThanOrEqualTo(KvCommand.PAYLOAD_BYTES_MAX);
    }

    @Test
    void anUnknownCommandIsRefused() {
        byte[] delete = new KvCommand.Delete("a", new Condition.Always()).encode();
        delete[0] = 'X';

        assertThatThrownBy(() -> KvCommand.decode(ByteBuffer.wrap(delete))).hasMessageContaining("Unknown command");
    }

    private static KvCommand roundTrip(KvCommand command) {
        return KvCommand.decode(ByteBuffer.wrap(command.encode()).asReadOnlyBuffer());
    }
}
