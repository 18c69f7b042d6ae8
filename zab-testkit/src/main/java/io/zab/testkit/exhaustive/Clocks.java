package io.zab.testkit.exhaustive;

import io.zab.protocol.Peer;
import java.lang.reflect.Field;

/** Lets protocol time begin where moments can be told from other numbers ({@link Fingerprint}); a peer would begin at 0. */
final class Clocks {
    private Clocks() {}

    static void set(Peer peer, long now) {
        try {
            Field context = Peer.class.getDeclaredField("context");
            context.setAccessible(true);
            Object of = context.get(peer);
            Field time = of.getClass().getDeclaredField("now");
            time.setAccessible(true);
            time.setLong(of, now);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("A peer no longer keeps its time in context.now", e);
        }
    }
}
