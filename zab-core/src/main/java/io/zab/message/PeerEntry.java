package io.zab.message;

import io.zab.PeerId;
import io.zab.Zxid;

/**
 * What the replicated state knows of one peer's submissions (rules A1, A2): which of its processes counts and how far it has come.
 *
 * @param peer the peer
 * @param incarnation the zxid of the birth record of the process that counts
 * @param boot that process
 * @param lastSequence the last of its requests that had its effect; 0 if none yet
 */
public record PeerEntry(PeerId peer, Zxid incarnation, BootId boot, long lastSequence) {}
