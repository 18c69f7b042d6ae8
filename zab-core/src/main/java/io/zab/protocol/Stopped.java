package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Role;
import io.zab.message.Message;
import io.zab.message.PeerState;
import org.jspecify.annotations.Nullable;

/** Takes no part any more. */
final class Stopped extends PeerRole {
    Stopped(PeerContext context) {
        super(context);
    }

    @Override
    Role role() {
        return Role.STOPPED;
    }

    @Override
    @Nullable
    PeerId leader() {
        return null;
    }

    @Override
    long epoch() {
        return 0;
    }

    @Override
    PeerState state() {
        return PeerState.LOOKING;
    }

    @Override
    void enter() {
        context.settleAll();
    }

    @Override
    Next on(PeerId from, Message message) {
        return drop(from, message, Dropped.STOPPED);
    }

    @Override
    Next linkDown(PeerId peer, String detail) {
        return Next.STAY;
    }

    @Override
    Next endOfInput() {
        return Next.STAY;
    }

    @Override
    String missing() {
        return "the node is stopped";
    }
}
