package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.FormationId;
import io.zab.message.Message;
import io.zab.message.PeerEntry;
import io.zab.message.ReadResult;
import io.zab.message.Recovered;
import io.zab.message.StorageId;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One voter of ZAB as a deterministic state machine: the same inputs give the same effects, always.
 *
 * <p>One round of a driver: {@link #tick} with the time, then the inputs that wait, then {@link #endOfInput}. Timeouts are judged in
 * {@code endOfInput} only, so that input that already waits is handled before anybody is blamed for silence. A driver runs a round
 * whenever there is input, and at least every tenth of a heartbeat.
 *
 * <p>Confined to one thread at a time. Throws {@link InvariantBrokenException} if this library's own code is wrong, never for what a peer sends.
 */
public final class Peer {
    /**
     * @param settings what does not change
     * @param recovered what the data directory held
     * @param effects what the peer may ask of the outside
     * @param random for jitter, the formation id, nothing else
     */
    public Peer(PeerSettings settings, Recovered recovered, Effects effects, RandomGenerator random) {}

    /** The first input, once. */
    public void start(long nowNanos) {}

    /** The time, before the inputs of a round: monotonic nanoseconds. */
    public void tick(long nowNanos) {}

    /** All input that waited has been given: judge timeouts, pack and send what waits. */
    public void endOfInput() {}

    /** A link is up; an earlier one to the same peer has been reported down. */
    public void linkUp(PeerId peer, long link, StorageId storage, @Nullable FormationId formation) {}

    /** A link is down. */
    public void linkDown(PeerId peer, long link, String detail) {}

    /** Bytes came over a link. */
    public void heard(PeerId peer, long link) {}

    /** A message came over a link. */
    public void message(PeerId from, long link, Message message) {}

    /** The application's next request; those of one peer are applied in the order of these calls. */
    public void submit(Request request) {}

    /** All stored operations up to {@code number} are durable. */
    public void stored(long number) {}

    /** The answer to a read. */
    public void read(long id, ReadResult result) {}

    /**
     * The application has applied up to {@code zxid}.
     *
     * @param own this peer's entry of the replicated table at that point, null if it has none
     */
    public void applied(Zxid zxid, @Nullable PeerEntry own) {}

    /** The application's state has been replaced by the snapshot at {@code zxid}. */
    public void restored(Zxid zxid, @Nullable PeerEntry own) {}

    /** A snapshot of the application at {@code zxid} is written and durable under its temporary name; the peer decides when it is published. */
    public void snapshotWritten(Zxid zxid) {}

    /** The node closes: the role ends and every request that is left is settled. Nothing may be called afterwards. */
    public void close(io.zab.Reason reason) {}

    /** Test only: this peer makes itself a candidate at once, whatever anybody votes (elections must not matter for safety). */
    public void declareCandidate() {}

    /** Test only: this peer follows {@code leader} at once, whatever it says of itself. */
    public void declareFollower(PeerId leader) {}

    /** What the peer is now; a fresh value each time. */
    public PeerStatus status() {
        throw new UnsupportedOperationException();
    }
}
