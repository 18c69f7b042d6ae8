package io.zab.runtime;

import io.zab.PeerId;
import io.zab.protocol.Peer;
import io.zab.protocol.Transfer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A wish to hand leadership over, on its way: the protocol's {@link Transfer} and the application's future in one. */
final class PendingTransfer implements Transfer, Input {
    private final @Nullable PeerId target;
    private final Runnable answered;
    private final CompletableFuture<@Nullable Void> future = new CompletableFuture<>();

    /** @param answered is run once, by the protocol thread, when nobody holds the wish any more */
    PendingTransfer(@Nullable PeerId target, Runnable answered) {
        this.target = target;
        this.answered = answered;
    }

    @Override
    public @Nullable PeerId target() {
        return target;
    }

    @Override
    public void giveTo(Peer peer) {
        peer.transfer(this);
    }

    void answered() {
        answered.run();
    }

    CompletableFuture<@Nullable Void> future() {
        return future;
    }
}
