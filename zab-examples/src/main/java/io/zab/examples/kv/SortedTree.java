package io.zab.examples.kv;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sorted map. A change makes a new map that shares all but the path to the changed key with the old one, so that a view of the state
 * as it is now costs one reference, at any size, while changes go on.
 *
 * <p>A treap: a search tree by key that is at the same time a heap by a number computed from the key, which keeps it balanced in expectation and
 * makes its shape the same on every peer.
 */
final class SortedTree {
    static final SortedTree EMPTY = new SortedTree(null);

    private final @Nullable Node root;

    private SortedTree(@Nullable Node root) {
        this.root = root;
    }

    private record Node(
            int weight,
            KvEntry entry,
            @Nullable Node left,
            @Nullable Node right,
            int size) {
        Node(KvEntry entry, @Nullable Node left, @Nullable Node right) {
            this(weightOf(entry.key()), entry, left, right, 1 + sizeOf(left) + sizeOf(right));
        }

        Node withLeft(@Nullable Node newLeft) {
            return new Node(weight, entry, newLeft, right, 1 + sizeOf(newLeft) + sizeOf(right));
        }

        Node withRight(@Nullable Node newRight) {
            return new Node(weight, entry, left, newRight, 1 + sizeOf(left) + sizeOf(newRight));
        }
    }

    int size() {
        return sizeOf(root);
    }

    @Nullable
    KvEntry get(String key) {
        Node node = root;
        while (node != null) {
            int order = key.compareTo(node.entry.key());
            if (order == 0) {
                return node.entry;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    SortedTree with(KvEntry entry) {
        return new SortedTree(insert(root, entry));
    }

    SortedTree without(String key) {
        return get(key) == null ? this : new SortedTree(remove(root, key));
    }

    /** In the order of the keys. */
    void forEach(Consumer<KvEntry> action) {
        forEach(root, action);
    }

    private static void forEach(@Nullable Node node, Consumer<KvEntry> action) {
        if (node != null) {
            forEach(node.left, action);
            action.accept(node.entry);
            forEach(node.right, action);
        }
    }

    private static Node insert(@Nullable Node node, KvEntry entry) {
        if (node == null) {
            return new Node(entry, null, null);
        }
        int order = entry.key().compareTo(node.entry.key());
        if (order == 0) {
            return new Node(node.weight, entry, node.left, node.right, node.size);
        }
        if (order < 0) {
            Node left = insert(node.left, entry);
            return left.weight > node.weight ? left.withRight(node.withLeft(left.right)) : node.withLeft(left);
        }
        Node right = insert(node.right, entry);
        return right.weight > node.weight ? right.withLeft(node.withRight(right.left)) : node.withRight(right);
    }

    private static @Nullable Node remove(@Nullable Node node, String key) {
        if (node == null) {
            return null;
        }
        int order = key.compareTo(node.entry.key());
        if (order == 0) {
            return merge(node.left, node.right);
        }
        return order < 0 ? node.withLeft(remove(node.left, key)) : node.withRight(remove(node.right, key));
    }

    /** Every key of {@code left} is before every key of {@code right}. */
    private static @Nullable Node merge(@Nullable Node left, @Nullable Node right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        return left.weight > right.weight
                ? left.withRight(merge(left.right, right))
                : right.withLeft(merge(left, right.left));
    }

    /** The longest way from the root, for the test that it stays short. */
    int depth() {
        return depth(root);
    }

    private static int depth(@Nullable Node node) {
        return node == null ? 0 : 1 + Math.max(depth(node.left), depth(node.right));
    }

    private static int sizeOf(@Nullable Node node) {
        return node == null ? 0 : node.size;
    }

    /**
     * Spreads every character over all bits: keys that differ in one get unrelated weights. Not {@link String#hashCode}, to which a caller finds thousands of
     * keys with one value ("Aa" and "BB"): of equal weights the tree becomes a list, and the way down it exhausts the stack of every peer.
     */
    private static int weightOf(String key) {
        int h = key.length();
        for (int i = 0; i < key.length(); i++) {
            h = (h ^ key.charAt(i)) * 0x9E3779B1;
            h ^= h >>> 15;
        }
        h *= 0x85EBCA77;
        return h ^ h >>> 13;
    }
}
