package io.zab.transport;

import io.zab.PeerId;
import io.zab.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * Told what happens on the network. Called on the transport's threads and must return at once; calls about one link come one after the other, those
 * about different links may overlap. Link numbers are chosen by the endpoint, never used twice in it, and not 0.
 */
public interface LinkListener {
    /** A link to {@code hello.peer()} is up, and the former one, if there was any, has been reported down. */
    void linkUp(long link, Hello hello);

    /** A message came. */
    void message(PeerId from, long link, Message message);

    /** Bytes came in, of whatever kind: the other side lives. Told at most a few times per heartbeat, also within a large message. */
    void heard(PeerId from, long link);

    /** The link is down. */
    void linkDown(PeerId peer, long link, LinkLoss loss, String detail);

    /**
     * A peer cannot be reached, or was refused: a name that does not resolve, a refused connection, a hello that does not fit.
     *
     * @param peer which, null if it did not get as far as to say
     * @param why as a sentence for people
     */
    void unreachable(@Nullable PeerId peer, String why);
}
