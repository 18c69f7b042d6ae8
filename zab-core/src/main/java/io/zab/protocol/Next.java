package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.message.StoreOp;
import org.jspecify.annotations.Nullable;

/**
 * What a role returns for an input: stay, or the next role and why. The transition is made by {@link Peer}, and visible where it is decided.
 *
 * @param role the next role, null to stay
 * @param reason why; {@link Reason#STARTUP} in {@link #STAY}, where it means nothing
 * @param detail what a person wants to know beside the reason
 */
record Next(@Nullable PeerRole role, Reason reason, String detail) {
    static final Next STAY = new Next(null, Reason.STARTUP, "");

    /** Back to the election. */
    static Next look(PeerContext context, Reason reason, String detail) {
        return new Next(new Looking(context), reason, detail);
    }

    /** Back to the election, but with the next leader named already: {@code successor}, which may be this peer itself. */
    static Next follow(PeerContext context, PeerId successor, Reason reason, String detail) {
        return new Next(Looking.after(context, successor), reason, detail);
    }

    /** This directory is older than it was (rule B9): it remembers that, so that the next start sets it aside, and takes no part any more. */
    static Next condemned(PeerContext context, String why) {
        context.history.store(new StoreOp.Condemn(why), context.now);
        return new Next(new Stopped(context), Reason.ROLLED_BACK, why);
    }

    boolean stays() {
        return role == null;
    }
}
