package io.zab.testkit.sim;

import io.zab.testkit.model.Model;
import io.zab.testkit.model.ModelPeer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Those who are able to go on by themselves, once nothing is wrong among them: a quorum of peers whose directories count, and whoever is with them.
 *
 * @param peers their ids, in order
 * @param size of the whole cluster
 */
record Core(List<Integer> peers, int size) {
    Core {
        peers = List.copyOf(peers);
    }

    /** In half of the runs all peers; else a random quorum of those that have not lost their directory, and some of the rest. To form, all are needed. */
    static Core draw(Options options, Model model, SplittableRandom random) {
        TreeSet<Integer> core = new TreeSet<>();
        List<Integer> rest = new ArrayList<>();
        boolean all =
                random.nextBoolean() || options.healsAll || !model.committed().sealed();
        List<ModelPeer> peers = new ArrayList<>(model.peers());
        for (int i = peers.size() - 1; i > 0; i--) {
            Collections.swap(peers, i, random.nextInt(i + 1));
        }
        for (ModelPeer peer : peers) {
            if (all || !peer.impaired() && core.size() < options.peers / 2 + 1) {
                core.add(peer.id());
            } else {
                rest.add(peer.id());
            }
        }
        rest.removeIf(peer -> random.nextInt(3) == 0 && core.add(peer));
        return new Core(new ArrayList<>(core), options.peers);
    }

    /** All of so many peers. */
    static Core all(int size) {
        return new Core(IntStream.rangeClosed(1, size).boxed().toList(), size);
    }

    boolean has(int peer) {
        return peers.contains(peer);
    }

    boolean isAll() {
        return peers.size() == size;
    }

    @Override
    public String toString() {
        return isAll() ? "all faults end" : "all faults end among " + peers + ", and nowhere else";
    }
}
