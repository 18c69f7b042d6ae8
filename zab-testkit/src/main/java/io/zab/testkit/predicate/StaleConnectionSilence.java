package io.zab.testkit.predicate;

import io.zab.message.Message;
import io.zab.testkit.model.ModelPeer;

/** S31: a message of an earlier link is dropped, and nothing else follows from it. */
final class StaleConnectionSilence extends Predicate {
    StaleConnectionSilence() {
        super("S31");
    }

    @Override
    public void staleMessage(ModelPeer peer, Message message, boolean reacted) {
        check(!reacted, "%s reacts to %s of an earlier link", peer, message);
    }
}
