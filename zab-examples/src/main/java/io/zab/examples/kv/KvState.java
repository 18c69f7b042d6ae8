package io.zab.examples.kv;

import io.zab.Zxid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The whole store at one moment. Immutable, so any thread may read it for as long as it likes. */
public final class KvState {
    static final KvState EMPTY = new KvState(Zxid.NONE, SortedTree.EMPTY);

    private final Zxid zxid;
    private final SortedTree tree;

    KvState(Zxid zxid, SortedTree tree) {
        this.zxid = zxid;
        this.tree = tree;
    }

    /** The last transaction it holds. */
    public Zxid zxid() {
        return zxid;
    }

    public int entries() {
        return tree.size();
    }

    public @Nullable KvEntry get(String key) {
        return tree.get(key);
    }

    /** In the order of the keys. */
    public void forEach(Consumer<KvEntry> action) {
        tree.forEach(action);
    }

    KvState with(Zxid now, KvEntry entry) {
        return new KvState(now, tree.with(entry));
    }

    KvState without(Zxid now, String key) {
        return new KvState(now, tree.without(key));
    }

    KvState at(Zxid now) {
        return new KvState(now, tree);
    }

    /** A digest over all keys, zxids and values in order: equal on two peers if and only if their entries are. */
    public String sha256() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256", e);
        }
        ByteBuffer header = ByteBuffer.allocate(16);
        tree.forEach(entry -> {
            byte[] key = entry.key().getBytes(StandardCharsets.UTF_8);
            // Lengths first: else "ab"+"c" and "a"+"bc" would be alike.
            header.clear()
                    .putInt(key.length)
                    .putInt(entry.value().length)
                    .putLong(entry.zxid().value());
            digest.update(header.flip());
            digest.update(key);
            digest.update(entry.value());
        });
        return HexFormat.of().formatHex(digest.digest());
    }
}
