package io.zab.runtime;

import io.zab.protocol.Peer;

/** One input of the protocol, on its way through the mailbox. */
interface Input {
    /** Gives it to the peer, on the protocol thread. */
    void giveTo(Peer peer);
}
