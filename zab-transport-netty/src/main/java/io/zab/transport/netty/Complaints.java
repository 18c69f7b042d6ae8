package io.zab.transport.netty;

import io.zab.PeerId;
import io.zab.transport.LinkListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what goes wrong with links that do not come about, to the log and to the listener, and says it seldom: a stranger who connects ten thousand
 * times must fill neither the log nor the mailbox of the protocol. Confined to the event loop.
 */
final class Complaints {
    private static final Logger LOG = LoggerFactory.getLogger(NettyTransport.class);
    private static final long LOG_AGAIN_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long TELL_AGAIN_NANOS = Duration.ofMillis(20).toNanos();

    enum Kind {
        /** It cannot be reached: expected while it is down. */
        UNREACHABLE,
        /** It is reached, and must not be linked: somebody has to mend something. */
        REFUSED,
        /** As that, and it is the other side that refuses. */
        REFUSED_THERE
    }

    private record Subject(Kind kind, @Nullable PeerId peer) {}

    private static final class Past {
        private long loggedNanos;
        private long toldNanos;
        private long unlogged;
    }

    private final PeerId self;
    private final LinkListener listener;
    // One entry for each kind and configured peer, and for "unknown": bounded.
    private final Map<Subject, Past> past = new HashMap<>();

    Complaints(PeerId self, LinkListener listener) {
        this.self = self;
        this.listener = listener;
    }

    /**
     * Says why there is no link.
     *
     * @param peer to which of the configured peers; null if that is not known
     */
    void say(Kind kind, @Nullable PeerId peer, String why) {
        long now = System.nanoTime();
        Subject subject = new Subject(kind, peer);
        boolean first = !past.containsKey(subject);
        Past it = past.computeIfAbsent(subject, any -> new Past());
        if (first || now - it.toldNanos >= TELL_AGAIN_NANOS) {
            it.toldNanos = now;
            listener.unreachable(peer, why);
        }
        if (first || now - it.loggedNanos >= LOG_AGAIN_NANOS) {
            log(kind, why, it.unlogged);
            it.loggedNanos = now;
            it.unlogged = 0;
        } else {
            it.unlogged++;
        }
    }

    /** A link to {@code peer} is up: what comes next is news. */
    void forget(PeerId peer) {
        past.keySet().removeIf(subject -> peer.equals(subject.peer));
    }

    private void log(Kind kind, String why, long unlogged) {
        String times = unlogged == 0 ? "" : " (" + unlogged + " more times since the last such line)";
        if (kind == Kind.UNREACHABLE) {
            LOG.info("Peer {}: {}{}", self, why, times);
        } else {
            LOG.warn("Peer {}: {}{}", self, why, times);
        }
    }
}
