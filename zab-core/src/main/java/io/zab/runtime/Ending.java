package io.zab.runtime;

import io.zab.protocol.Outcome;
import java.util.List;

/** What becomes of requests when the node ends and the protocol no longer speaks for them. */
final class Ending {
    private static final Outcome NOT_APPLIED = new Outcome.NotApplied(Outcome.Cause.CLOSED);
    private static final Outcome UNKNOWN = new Outcome.Unknown(Outcome.Cause.CLOSED);

    private Ending() {}

    /**
     * Settles the requests that the peer was never given, and, in case it broke, what it left behind: without a sequence nothing was sent.
     *
     * @param late what was still in the mailbox
     */
    static void settle(List<Input> late, Outstanding outstanding, NodeEffects effects) {
        for (Input input : late) {
            if (input instanceof Pending request) {
                effects.settle(request, NOT_APPLIED);
            } else if (input instanceof PendingTransfer wish) {
                effects.asked(wish);
            }
        }
        List<Pending> rest = outstanding.rest();
        for (Pending request : rest) {
            effects.settle(request, request.sequence == 0 ? NOT_APPLIED : UNKNOWN);
        }
        // No void will follow any more.
        effects.done(rest);
    }
}
