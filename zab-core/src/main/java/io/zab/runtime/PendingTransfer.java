package io.zab.runtime;

import io.zab.PeerId;
import io.zab.protocol.Peer;
import io.zab.protocol.Transfer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A wish to hand leadership over, on its way: the protocol's {@link Transfer} and the application's future in one. */
final class PendingTransfer implements Transfer, Input {
    private final @Nullable PeerId target;
    private final CompletableFuture<@Nullable Void> future = new CompletableFuture<>();

    PendingTransfer(@Nullable PeerId target) {
        this.target = target;
    }

    @Override
    public @Nullable PeerId target() {
        return target;
    }

    @Override
    public void giveTo(Peer peer) {
        peer.transfer(this);
    }

    CompletableFuture<@Nullable Void> future() {
        return future;
    }
}
