package io.zab;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * A committed transaction as the state machine sees it: the same on every peer.
 *
 * @param zxid its place in the total order; its epoch is that of the leader that proposed it
 * @param proposer the peer whose application submitted it
 * @param leaderTime the leader's wall clock when it was proposed: the only clock a deterministic state machine may use. Leaders' clocks
 *     differ, so it may go back after a failover
 * @param payload what was proposed; read-only, position 0, valid after {@code apply} returns
 */
public record Transaction(Zxid zxid, PeerId proposer, Instant leaderTime, ByteBuffer payload) {}
