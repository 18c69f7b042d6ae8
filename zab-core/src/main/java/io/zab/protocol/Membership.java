package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Configuration;
import io.zab.message.ConfigurationEntry;
import io.zab.message.StorageId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Who counts, by this peer's own log (rules B1 to B6). Every quorum is asked here, none is computed from the size of a list.
 *
 * <ul>
 *   <li><em>Virgin</em>: no configuration in the log.
 *   <li><em>Forming</em>: a configuration, but no seal. Every quorum is all voters.
 *   <li><em>Formed</em>: a seal. A quorum is a majority of every configuration that is active: the newest one that is sealed or known
 *       committed, and each later one.
 * </ul>
 */
final class Membership {
    private final SortedSet<PeerId> listed;
    private final boolean formed;
    private final List<Configuration> active;

    private Membership(SortedSet<PeerId> listed, boolean formed, List<Configuration> active) {
        this.listed = listed;
        this.formed = formed;
        this.active = active;
    }

    static Membership of(List<ConfigurationEntry> entries, Zxid committed, SortedSet<PeerId> listed) {
        boolean formed = entries.stream().anyMatch(ConfigurationEntry::sealed);
        if (!formed) {
            // Each forming record replaces the earlier one (rule B3).
            return new Membership(
                    listed,
                    false,
                    entries.isEmpty()
                            ? List.of()
                            : List.of(entries.get(entries.size() - 1).configuration()));
        }
        List<Configuration> active = new ArrayList<>();
        for (int i = entries.size() - 1; i >= 0; i--) {
            ConfigurationEntry entry = entries.get(i);
            active.add(entry.configuration());
            if (entry.sealed() || !entry.zxid().isAfter(committed)) {
                break;
            }
        }
        return new Membership(listed, true, active);
    }

    /** Whether a seal stands in the log: majorities suffice. */
    boolean formed() {
        return formed;
    }

    /** Whether there is no configuration at all. */
    boolean virgin() {
        return active.isEmpty();
    }

    /** The newest configuration; null for a virgin. */
    @Nullable
    Configuration newest() {
        return active.isEmpty() ? null : active.get(0);
    }

    /** Whether any active configuration binds this directory: it counts, or did, or is to. */
    boolean binds(PeerId peer, StorageId storage) {
        return active.stream().anyMatch(configuration -> configuration.binds(peer, storage));
    }

    /** Whether this directory of this peer counts: bound by every active configuration. A virgin takes any listed voter's. */
    boolean counts(PeerId peer, StorageId storage) {
        if (!listed.contains(peer)) {
            return false;
        }
        for (Configuration configuration : active) {
            if (!configuration.binds(peer, storage)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether this peer may be voted for and followed, and whether its promise and history count in choosing an epoch and an initial history. While
     * forming that is any voter's, since the epoch record to come carries the configuration anew (rule B3). A peer that voted only for
     * the directories in its own forming record could wait for ever for one that has been emptied since, while all others wait for its vote.
     */
    boolean countsInDiscovery(PeerId peer, StorageId storage) {
        return formed ? counts(peer, storage) : listed.contains(peer);
    }

    /** How many voters a quorum takes, to tell people; with several active configurations the most that one of them asks for. */
    int quorumSize() {
        return formed
                ? active.stream()
                        .mapToInt(configuration -> configuration.voters().size() / 2 + 1)
                        .max()
                        .orElseThrow()
                : listed.size();
    }

    /** Whether these peers, each of which counts, are a quorum. */
    boolean isQuorum(Set<PeerId> peers) {
        if (!formed) {
            return peers.containsAll(listed);
        }
        for (Configuration configuration : active) {
            int voters = 0;
            for (PeerId peer : peers) {
                voters += configuration.voters().containsKey(peer) ? 1 : 0;
            }
            if (2 * voters <= configuration.voters().size()) {
                return false;
            }
        }
        return true;
    }

    /**
     * The last zxid that a quorum holds, given what each peer that counts holds.
     */
    Zxid heldByQuorum(Map<PeerId, Zxid> held) {
        Zxid point = null;
        if (!formed) {
            return listed.stream()
                    .map(peer -> held.getOrDefault(peer, Zxid.NONE))
                    .min(Zxid::compareTo)
                    .orElse(Zxid.NONE);
        }
        for (Configuration configuration : active) {
            List<Zxid> ends = new ArrayList<>();
            configuration.voters().keySet().forEach(voter -> ends.add(held.getOrDefault(voter, Zxid.NONE)));
            ends.sort(Collections.reverseOrder());
            Zxid majority = ends.get(ends.size() / 2);
            point = point == null ? majority : Zxid.min(point, majority);
        }
        return point == null ? Zxid.NONE : point;
    }
}
