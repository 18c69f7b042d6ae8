package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Role;
import io.zab.message.Message;
import io.zab.message.PeerState;
import org.jspecify.annotations.Nullable;

/** What a peer is, as an object that owns only what means something in that role. An input in, the next role out. */
abstract class PeerRole {
    final PeerContext context;

    PeerRole(PeerContext context) {
        this.context = context;
    }

    abstract Role role();

    /** Whom it follows, itself if it leads. */
    abstract @Nullable PeerId leader();

    /** The epoch it follows or leads in; 0 if none is known yet. */
    abstract long epoch();

    /** What a notification says of it. */
    abstract PeerState state();

    /** How long the oldest operation of that peer's disk had been waiting when it last told this role; -1 if it does not. */
    long diskWaitNanosOf(PeerId peer) {
        return -1;
    }

    /** The role begins; the former one has ended. */
    abstract void enter();

    /** The role ends: its sessions are over before the next one begins. */
    void leave() {}

    abstract Next on(PeerId from, Message message);

    Next linkUp(PeerId peer) {
        return Next.STAY;
    }

    abstract Next linkDown(PeerId peer, String detail);

    /** The log has moved: more is durable. */
    Next stored() {
        return Next.STAY;
    }

    /** All input that waited has been given. */
    abstract Next endOfInput();

    /** Why it does not serve yet. */
    abstract String missing();

    final Next drop(PeerId from, Message message, Dropped why) {
        context.effects.dropped(from, message, why);
        return Next.STAY;
    }
}
