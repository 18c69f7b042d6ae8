package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.message.Message;
import io.zab.message.SyncPlan;
import io.zab.testkit.transport.SampleMessages;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message there is comes out as it went in, and half of one never comes out at all. */
class MessageCodecTest {
    static List<Message> samples() {
        return Samples.all();
    }

    /** A new kind of message fails here until it has a wire form and a sample. */
    @Test
    void everyKindOfMessageHasASample() {
        Set<Class<?>> sampled = Samples.all().stream().map(Message::getClass).collect(Collectors.toSet());

        assertThat(sampled).isEqualTo(leaves(Message.class));
    }

    private static Set<Class<?>> leaves(Class<?> type) {
        Set<Class<?>> leaves = new HashSet<>();
        if (!type.isSealed()) {
            leaves.add(type);
            return leaves;
        }
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            leaves.addAll(leaves(permitted));
        }
        return leaves;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aMessageComesOutEqual(Message message) throws MalformedFrameException {
        byte[] bytes = Wiring.bytes(List.of(message));

        assertThat(Wiring.messages(bytes, bytes.length, bytes.length)).containsExactly(message);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void itDoesNotMatterInWhatPiecesTheBytesCome(Message message) throws MalformedFrameException {
        byte[] bytes = Wiring.bytes(List.of(message, message));

        for (int step : new int[] {1, 2, 3, 7, 8, 9, 1000, 65_537}) {
            assertThat(Wiring.messages(bytes, bytes.length, step)).containsExactly(message, message);
        }
    }

    static List<Message> urgent() {
        return samples().stream().filter(Message.Urgent.class::isInstance).toList();
    }

    /** The writer lets every urgent one overtake; a reader that did not know one of them took it for a mistake, and broke the link. */
    @ParameterizedTest
    @MethodSource("urgent")
    void anUrgentMessageMayComeBetweenThePiecesOfALongOne(Message message) throws MalformedFrameException {
        Message longOne = SampleMessages.records(1, 200_000);
        byte[] bytes = Wiring.bytes(longOne, message);

        assertThat(Wiring.messages(bytes, bytes.length, bytes.length)).containsExactly(message, longOne);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aMessageThatIsCutOffAtAnyByteNeverComesOut(Message message) throws MalformedFrameException {
        byte[] bytes = Wiring.bytes(List.of(message));

        for (int length = 0; length < bytes.length; length += bytes.length > 5000 && length > 200 ? 997 : 1) {
            assertThat(Wiring.messages(bytes, length, bytes.length)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aMessageWithAnyByteChangedNeverComesOut(Message message) {
        byte[] bytes = Wiring.bytes(List.of(message));

        for (int at = 0; at < bytes.length; at += bytes.length > 5000 && at > 200 ? 997 : 1) {
            byte[] changed = bytes.clone();
            changed[at] ^= 0x41;
            try {
                // A larger length only makes the reader wait.
                assertThat(Wiring.messages(changed, changed.length, changed.length))
                        .isEmpty();
            } catch (MalformedFrameException e) {
                assertThat(e).hasMessageMatching("(?s).{10,}");
            }
        }
    }

    @Test
    void allMessagesTogetherKeepTheirOrderButForTheUrgent() throws MalformedFrameException {
        List<Message> expected = new ArrayList<>();
        Samples.all().stream().filter(Message.Urgent.class::isInstance).forEach(expected::add);
        Samples.all().stream()
                .filter(message -> !(message instanceof Message.Urgent))
                .forEach(expected::add);
        byte[] bytes = Wiring.bytes(Samples.all());

        assertThat(Wiring.messages(bytes, bytes.length, 1000)).isEqualTo(expected);
    }

    @Test
    void aPlanThatCannotBeCarriedOutIsNotSent() {
        Message message = new Message.Sync(1, 1, new SyncPlan.Impossible("it cannot be"), null);

        assertThatThrownBy(() -> MessageEncoder.encode(message))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("it cannot be");
    }
}
