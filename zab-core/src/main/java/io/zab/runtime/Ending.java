package io.zab.runtime;

import io.zab.protocol.Barrier;
import io.zab.protocol.Outcome;
import java.util.List;

/** What becomes of requests and reads when the node ends and the protocol no longer speaks for them. */
final class Ending {
    private static final Outcome NOT_APPLIED = new Outcome.NotApplied(Outcome.Cause.CLOSED);
    private static final Outcome UNKNOWN = new Outcome.Unknown(Outcome.Cause.CLOSED);

    private Ending() {}

    /**
     * Settles the requests that the peer was never given, and, in case it broke, what it left behind: without a sequence nothing was sent.
     *
     * @param late what was still in the mailbox
     */
    static void settle(List<Input> late, Outstanding outstanding, OpenReads reads, NodeEffects effects) {
        for (Input input : late) {
            if (input instanceof Pending request) {
                effects.settle(request, NOT_APPLIED);
            } else if (input instanceof PendingTransfer wish) {
                effects.asked(wish);
            } else if (input instanceof PendingRead<?> read) {
                reads.add(read);
            }
        }
        List<Pending> rest = outstanding.rest();
        for (Pending request : rest) {
            effects.settle(request, request.sequence == 0 ? NOT_APPLIED : UNKNOWN);
        }
        // No void will follow any more.
        effects.done(rest);
        List<PendingRead<?>> unread = reads.rest();
        unread.forEach(read -> effects.barrierFailed(read, Outcome.Cause.CLOSED, Barrier.Phase.WAITING));
    }
}
