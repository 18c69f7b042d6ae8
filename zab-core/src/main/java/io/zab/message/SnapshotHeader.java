package io.zab.message;

import io.zab.Zxid;
import java.util.List;

/**
 * What a snapshot says of the history that it stands for. It holds committed state only, and none exists before the seal (rule B4).
 *
 * @param zxid the state is that after this record, a batch end
 * @param ends the epoch ends up to {@code zxid}; of earlier epochs nothing is kept so far, so this is {@code zxid} alone
 * @param configurations the configurations in force at {@code zxid}, oldest first
 * @param peers one entry per peer that ever submitted, in the order of their ids (rule A8)
 */
public record SnapshotHeader(
        Zxid zxid, EpochEnds ends, List<ConfigurationEntry> configurations, List<PeerEntry> peers) {
    public SnapshotHeader {
        configurations = List.copyOf(configurations);
        peers = List.copyOf(peers);
    }
}
