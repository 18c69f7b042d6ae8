package io.zab.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Zxid;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SortedTreeTest {
    @Test
    void behavesAsATreeMapDoesAndLeavesOlderVersionsAlone() {
        Random random = new Random(1);
        TreeMap<String, KvEntry> model = new TreeMap<>();
        SortedTree tree = SortedTree.EMPTY;
        List<SortedTree> versions = new ArrayList<>();
        List<List<KvEntry>> expected = new ArrayList<>();
        for (int i = 1; i <= 5_000; i++) {
            String key = "k" + random.nextInt(300);
            if (random.nextInt(3) == 0) {
                tree = tree.without(key);
                model.remove(key);
            } else {
                KvEntry entry = new KvEntry(key, Zxid.of(1, i), new byte[0]);
                tree = tree.with(entry);
                model.put(key, entry);
            }
            assertThat(tree.get(key)).isSameAs(model.get(key));
            assertThat(tree.size()).isEqualTo(model.size());
            if (i % 500 == 0) {
                versions.add(tree);
                expected.add(List.copyOf(model.values()));
            }
        }
        for (int i = 0; i < versions.size(); i++) {
            assertThat(entries(versions.get(i))).isEqualTo(expected.get(i));
        }
    }

    @Test
    void ascendingKeysDoNotMakeItDeep() {
        SortedTree tree = SortedTree.EMPTY;
        // Recursion this deep in a degenerate tree would overflow the stack of the apply thread.
        for (int i = 0; i < 200_000; i++) {
            tree = tree.with(new KvEntry(String.format("writer-01-%08d", i), Zxid.of(1, i + 1), new byte[0]));
        }
        assertThat(tree.size()).isEqualTo(200_000);
        assertThat(tree.depth()).isLessThan(80);
    }

    @Test
    void keysThatCollideInTheirHashCodeDoNotMakeItDeep() {
        SortedTree tree = SortedTree.EMPTY;
        for (int i = 0; i < 1 << 12; i++) {
            StringBuilder key = new StringBuilder();
            for (int bit = 11; bit >= 0; bit--) {
                key.append((i >>> bit & 1) == 0 ? "Aa" : "BB");
            }
            assertThat(key.toString().hashCode()).isEqualTo("Aa".repeat(12).hashCode());
            tree = tree.with(new KvEntry(key.toString(), Zxid.of(1, i + 1), new byte[0]));
        }
        assertThat(tree.depth()).isLessThan(60);
    }

    private static List<KvEntry> entries(SortedTree tree) {
        List<KvEntry> entries = new ArrayList<>();
        tree.forEach(entries::add);
        return entries;
    }
}
