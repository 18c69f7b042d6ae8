package io.zab.testkit.exhaustive;

import io.zab.PeerId;
import io.zab.message.Message;
import io.zab.message.StorageId;
import org.jspecify.annotations.Nullable;

/** What one step gives to one peer. With the state of that peer it decides everything that the peer does. */
sealed interface Input {
    /** A process starts on the directory. */
    record Start() implements Input {}

    /** The process is gone; so many of the operations that waited for a sync are on the disk nevertheless. */
    record Crash(int kept) implements Input {}

    /** The process is gone, and the directory is empty. */
    record Wipe() implements Input {}

    record Deliver(PeerId from, long link, Message message) implements Input {}

    record LinkUp(PeerId peer, long link, StorageId storage) implements Input {}

    record LinkDown(PeerId peer, long link) implements Input {}

    /** All that waits is on the disk. */
    record Sync() implements Input {}

    /** Time passes until something comes of it; all links are alive meanwhile, but nothing is heard of the leader. */
    record Timeout() implements Input {}

    /** So much time passes, whatever comes of it. */
    record Pass(long nanos) implements Input {}

    record Submit() implements Input {}

    record Read() implements Input {}

    record Transfer(PeerId target) implements Input {}

    /** Makes itself a candidate if null, else follows, whatever anybody votes. */
    record Coup(@Nullable PeerId leader) implements Input {}
}
