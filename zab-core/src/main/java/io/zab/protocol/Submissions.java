package io.zab.protocol;

import io.zab.Zxid;
import io.zab.message.BootId;
import io.zab.message.PeerEntry;
import io.zab.message.RecordKind;
import io.zab.message.RequestBlock;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * This peer's own requests until they are settled: what makes each one take effect exactly once, in order (rules A1 to A8).
 *
 * <pre>
 *   waiting ── handed to an established leader: numbered ──▶ numbered ── own apply, or settled ──▶ gone
 * </pre>
 *
 * A session to a leader opens with a gate. Only once the application has applied up to it is it known which numbered requests of earlier
 * sessions have had their effect; the rest is sent again, in order, then new ones follow.
 */
final class Submissions {
    /** Numbered and not yet settled; without a request it has been given up and is sent again as a void (rule A7). */
    private static final class Numbered {
        final long sequence;

        @Nullable
        Request request;

        Numbered(long sequence, Request request) {
            this.sequence = sequence;
            this.request = request;
        }
    }

    private enum Session {
        CLOSED,
        WAITS_FOR_GATE,
        OPEN
    }

    private static final long DEADLINE_CHECK_NANOS = 20_000_000;
    private static final int BIRTH_BYTES = 16;

    private final PeerContext context;
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private final ArrayDeque<Numbered> numbered = new ArrayDeque<>();
    private long nextSequence = 1;
    private @Nullable Zxid incarnation;

    private Session session = Session.CLOSED;
    private Zxid gate = Zxid.NONE;
    private boolean birthSent;
    private ArrayDeque<Numbered> toSendAgain = new ArrayDeque<>();
    /** Bytes that may be under way; the credit that the session began with. */
    private long window;

    private long credit;
    private long sentBytes;
    private long deadlinesCheckedAt = Long.MIN_VALUE;
    private boolean superseded;
    private boolean closed;

    Submissions(PeerContext context) {
        this.context = context;
    }

    void submit(Request request) {
        if (closed) {
            context.effects.settle(request, new Outcome.NotApplied(Outcome.Cause.CLOSED));
            return;
        }
        waiting.addLast(request);
    }

    int unsettled() {
        return waiting.size() + numbered.size();
    }

    /** Whether requests are taken: the gate is applied and this process is born. */
    boolean open() {
        return session == Session.OPEN && incarnation != null;
    }

    /** Whether it is known what of earlier sessions was applied. */
    boolean gatePassed() {
        return session == Session.OPEN;
    }

    /** Whether another process has taken this peer's entry: this one must stop (rule A1). */
    boolean superseded() {
        return superseded;
    }

    // ---- sessions

    /**
     * An established leader takes requests.
     *
     * @param gate its log end (rule A5)
     * @param credit bytes that may be sent in this session, in all
     */
    void openSession(Zxid gate, long credit) {
        session = Session.WAITS_FOR_GATE;
        this.gate = gate;
        this.credit = credit;
        window = credit;
        sentBytes = 0;
        birthSent = false;
        toSendAgain.clear();
    }

    void grant(long credit) {
        this.credit = Math.max(this.credit, credit);
    }

    /** The leader is lost. Numbered requests keep their numbers: they may have been proposed (rule A6). */
    void closeSession() {
        session = Session.CLOSED;
    }

    // ---- what the application has applied

    void applied(Zxid zxid, @Nullable PeerEntry own) {
        learn(own);
        while (!numbered.isEmpty() && own != null && numbered.getFirst().sequence <= settledThrough(own)) {
            numbered.removeFirst();
        }
        passGate(zxid);
    }

    /** A snapshot has taken the place of applying: what it shows as applied is so, but nobody here has seen the result. */
    void restored(Zxid zxid, @Nullable PeerEntry own) {
        learn(own);
        while (!numbered.isEmpty() && own != null && numbered.getFirst().sequence <= settledThrough(own)) {
            Numbered lost = numbered.removeFirst();
            if (lost.request != null) {
                context.effects.mark(Mark.RESULT_LOST);
                context.effects.settle(lost.request, new Outcome.ResultLost());
            }
        }
        passGate(zxid);
    }

    private void learn(@Nullable PeerEntry own) {
        BootId boot = context.settings.boot();
        if (own != null && own.boot().equals(boot)) {
            incarnation = own.incarnation();
        } else if (incarnation != null) {
            superseded = true;
        }
    }

    /** How far the table shows this process's requests as applied (rule A8: only its own incarnation speaks of them). */
    private long settledThrough(PeerEntry own) {
        return own.incarnation().equals(incarnation) ? own.lastSequence() : 0;
    }

    private void passGate(Zxid applied) {
        if (session != Session.WAITS_FOR_GATE || applied.isBefore(gate)) {
            return;
        }
        session = Session.OPEN;
        toSendAgain = new ArrayDeque<>(numbered);
        if (!toSendAgain.isEmpty()) {
            context.effects.mark(Mark.RESENT);
        }
    }

    // ---- what goes to the leader

    /** The bytes of the next record that may be sent now; 0 if there is none. */
    int nextBytes() {
        if (session != Session.OPEN) {
            return 0;
        }
        if (incarnation == null) {
            return birthSent ? 0 : RequestBlock.sizeOf(BIRTH_BYTES);
        }
        ByteBuffer payload = nextPayload();
        int size = payload == null ? 0 : RequestBlock.sizeOf(payload.remaining());
        // What the leader has packed it has granted again. A record that is longer than all the credit goes when
        // nothing else is under way, or it would wait for ever.
        boolean nothingUnderWay = sentBytes == credit - window;
        return nothingUnderWay || sentBytes + size <= credit ? size : 0;
    }

    private @Nullable ByteBuffer nextPayload() {
        Numbered again = toSendAgain.peekFirst();
        if (again != null) {
            return payloadOf(again);
        }
        Request fresh = waiting.peekFirst();
        return fresh == null ? null : fresh.payload();
    }

    /** The next block of requests, at most {@code bytesMax} long but for a single record that is longer than any batch; null if none may be sent now. */
    @Nullable
    RequestBlock nextBlock(int bytesMax, int recordsMax) {
        int size = nextBytes();
        if (size == 0 || size > bytesMax && bytesMax < context.settings.limits().batchBytesMax()) {
            return null;
        }
        if (incarnation == null) {
            return birth();
        }
        RequestBlock.Builder block = new RequestBlock.Builder(expectedBytes(bytesMax, recordsMax));
        while (size > 0
                && block.count() < recordsMax
                && (block.count() == 0 || block.lengthBytes() + size <= bytesMax)) {
            Numbered next =
                    toSendAgain.isEmpty() ? number(waiting.removeFirst(), incarnation) : toSendAgain.removeFirst();
            add(block, next);
            sentBytes += size;
            size = nextBytes();
        }
        return block.build();
    }

    /** As if all that wait were as long as the first; saves growing, decides nothing. */
    private int expectedBytes(int bytesMax, int recordsMax) {
        Request first = waiting.peekFirst();
        long one = first == null ? 0 : RequestBlock.sizeOf(first.payload().remaining());
        return (int) Math.min(bytesMax + one, one * Math.min(waiting.size(), recordsMax));
    }

    private RequestBlock birth() {
        ByteBuffer boot = ByteBuffer.allocate(BIRTH_BYTES);
        boot.putLong(context.settings.boot().value().getMostSignificantBits());
        boot.putLong(context.settings.boot().value().getLeastSignificantBits());
        boot.flip();
        birthSent = true;
        sentBytes += RequestBlock.sizeOf(boot.remaining());
        return new RequestBlock.Builder(64)
                .add(RecordKind.BIRTH, 0, context.self.value(), 0, 0, boot)
                .build();
    }

    private Numbered number(Request request, Zxid incarnation) {
        Numbered entry = new Numbered(nextSequence++, request);
        numbered.addLast(entry);
        context.effects.numbered(request, incarnation, entry.sequence);
        return entry;
    }

    private ByteBuffer payloadOf(Numbered entry) {
        return entry.request == null ? ByteBuffer.allocate(0) : entry.request.payload();
    }

    private void add(RequestBlock.Builder block, Numbered entry) {
        RecordKind kind = RecordKind.TRANSACTION;
        if (entry.request == null) {
            kind = RecordKind.VOID;
            context.effects.mark(Mark.VOIDED);
        }
        long born = incarnation == null ? 0 : incarnation.value();
        block.add(kind, 0, context.self.value(), born, entry.sequence, payloadOf(entry));
    }

    // ---- deadlines and the end

    void judgeDeadlines() {
        if (deadlinesCheckedAt != Long.MIN_VALUE && context.clock - deadlinesCheckedAt < DEADLINE_CHECK_NANOS) {
            return;
        }
        deadlinesCheckedAt = context.clock;
        waiting.removeIf(request -> {
            boolean late = isLate(request);
            if (late) {
                context.effects.mark(Mark.EXPIRED_BEFORE_IT_WAS_NUMBERED);
                // No number yet: this leaves no hole (rule A3).
                context.effects.settle(request, new Outcome.NotApplied(Outcome.Cause.DEADLINE));
            }
            return late;
        });
        for (Numbered entry : numbered) {
            if (entry.request != null && isLate(entry.request)) {
                context.effects.mark(Mark.EXPIRED_AFTER_IT_WAS_NUMBERED);
                context.effects.settle(entry.request, new Outcome.Unknown(Outcome.Cause.DEADLINE));
                entry.request = null; // The sequence stays, or everything behind it would wait for ever (rule A7).
            }
        }
    }

    private boolean isLate(Request request) {
        return context.clock - request.deadlineNanos() >= 0;
    }

    /** The node ends: every request is settled. */
    void close() {
        closed = true;
        closeSession();
        waiting.forEach(request -> context.effects.settle(request, new Outcome.NotApplied(Outcome.Cause.CLOSED)));
        waiting.clear();
        for (Numbered entry : numbered) {
            if (entry.request != null) {
                context.effects.settle(entry.request, new Outcome.Unknown(Outcome.Cause.CLOSED));
            }
        }
        numbered.clear();
    }
}
