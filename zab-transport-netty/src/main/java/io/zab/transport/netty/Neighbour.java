package io.zab.transport.netty;

import io.netty.util.concurrent.Future;
import io.zab.PeerAddress;
import io.zab.PeerId;
import io.zab.message.Message;
import io.zab.transport.LinkLoss;
import io.zab.transport.netty.wire.Wire;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint knows of one other peer: the link, or the attempts to make one. Here stand the rules by which two sides that both dial come to
 * exactly one connection:
 *
 * <ul>
 *   <li>Of two unfinished handshakes the one dialled by the higher id goes on.
 *   <li>A hello means "I have no link to you". So it ends a link with the same process, unless it is older than that link.
 *   <li>A hello of another process ends a link only if the process behind that no longer answers; else it is the newcomer that is refused.
 * </ul>
 *
 * Confined to the event loop.
 */
final class Neighbour {
    /** After this time a link was a good one, and its loss is no reason to be slow with the next. */
    private static final long GOOD_LINK_NANOS = TimeUnit.SECONDS.toNanos(5);

    final PeerId peer;
    private final NettyEndpoint endpoint;
    private final PeerAddress address;
    private final Backoff backoff;
    private @Nullable Link link;
    private @Nullable Dialling dialling;
    private @Nullable Answering answering;
    private @Nullable Future<?> redial;
    private int attempts;

    Neighbour(NettyEndpoint endpoint, PeerAddress address, Backoff backoff) {
        this.endpoint = endpoint;
        this.peer = address.peer();
        this.address = address;
        this.backoff = backoff;
    }

    // ---- Dialling

    void dial() {
        redial = null;
        if (link == null && answering == null && dialling == null && !endpoint.isClosed()) {
            dialling = new Dialling(endpoint, this, address, attempts++);
            dialling.start();
        }
    }

    private void dialLater() {
        if (redial == null && !endpoint.isClosed()) {
            redial = endpoint.schedule(this::dial, backoff.next(), TimeUnit.MILLISECONDS);
        }
    }

    void diallingEnded(Dialling ended) {
        if (dialling == ended) {
            dialling = null;
            dialLater();
        }
    }

    // ---- Being dialled

    /** A hello has come that fits. */
    void called(Answering caller) {
        Link old = link;
        if (old == null) {
            decide(caller);
        } else if (old.theirs.boot().equals(caller.theirs().boot())) {
            if (caller.helloNumber() <= old.helloNumber) {
                caller.refuse(Wire.Refusal.Kind.CROSSED, "this hello is older than the link");
            } else {
                old.breakAs(LinkLoss.RESET, "peer " + peer + " has lost it and makes a new one");
                decide(caller);
            }
        } else {
            old.ping(endpoint.hello().heartbeat().toNanos(), alive -> {
                if (caller.isEnded()) {
                    // It did not wait. That nobody takes its place leaves the old link to the watch for silence.
                    return;
                }
                if (alive) {
                    caller.refuse(Wire.Refusal.Kind.SECOND_PROCESS, secondProcess(old, caller));
                } else {
                    old.breakAs(LinkLoss.REPLACED, "a new process of peer " + peer + " has taken its place");
                    // The link may have gone down before, and somebody else may have come in between.
                    if (link == null) {
                        decide(caller);
                    } else {
                        caller.refuse(Wire.Refusal.Kind.CROSSED, "another link was made meanwhile");
                    }
                }
            });
        }
    }

    private String secondProcess(Link old, Answering caller) {
        return "process " + old.theirs.boot() + " with the id " + peer + " is alive and linked; process "
                + caller.theirs().boot()
                + " is a second one. Two peers must never share an id: correct id(...), or stop one of them";
    }

    private void decide(Answering caller) {
        Dialling own = dialling;
        if (own != null) {
            if (own.saidHello() && endpoint.self().compareTo(peer) > 0) {
                caller.refuse(
                        Wire.Refusal.Kind.CROSSED, "both have dialled, and the handshake of the higher id goes on");
                return;
            }
            dialling = null;
            own.abandon();
        }
        Answering earlier = answering;
        if (earlier != null && earlier != caller) {
            boolean late = earlier.theirs().boot().equals(caller.theirs().boot())
                    && caller.helloNumber() < earlier.helloNumber();
            if (late) {
                caller.refuse(Wire.Refusal.Kind.CROSSED, "this hello is older than another");
                return;
            }
            answering = null;
            earlier.abandon();
        }
        answering = caller;
        caller.accept();
    }

    void answeringEnded(Answering ended) {
        if (answering == ended) {
            answering = null;
            if (link == null && dialling == null) {
                dialLater();
            }
        }
    }

    // ---- The link

    void linkUp(Link up) {
        if (redial != null) {
            redial.cancel(false);
            redial = null;
        }
        if (dialling != null) {
            // Its connection has become the link, or is no longer needed.
            dialling = null;
        }
        link = up;
        attempts = 0;
    }

    @Nullable
    Link link() {
        return link;
    }

    void heard(Link from) {
        endpoint.listener().heard(peer, from.number);
    }

    void message(Link from, Message message) {
        endpoint.listener().message(peer, from.number, message);
    }

    void linkDown(Link down, LinkLoss loss, String why) {
        if (System.nanoTime() - down.upSinceNanos >= GOOD_LINK_NANOS) {
            backoff.reset();
        }
        if (link == down) {
            link = null;
        }
        endpoint.linkDown(down, loss, why);
        dialLater();
    }

    /** The endpoint closes. */
    void close() {
        if (redial != null) {
            redial.cancel(false);
        }
        if (dialling != null) {
            dialling.abandon();
        }
        if (answering != null) {
            answering.abandon();
        }
        if (link != null) {
            link.breakAs(LinkLoss.CLOSING, "peer " + endpoint.self() + " is closing");
        }
    }
}
