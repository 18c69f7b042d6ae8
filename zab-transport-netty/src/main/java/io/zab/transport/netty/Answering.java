package io.zab.transport.netty;

import io.netty.util.concurrent.Future;
import io.zab.transport.Hello;
import io.zab.transport.netty.wire.Wire;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The handshake over a connection that came in: hear a hello, answer with one, hear "ready". The whole has one time limit. Until the hello is read the other side
 * is a stranger, and is told nothing. Confined to the event loop.
 */
final class Answering implements Phase {
    private final NettyEndpoint endpoint;
    private @Nullable Connection connection;
    private @Nullable Future<?> limit;
    private @Nullable Neighbour neighbour;
    private @Nullable Hello mine;
    private @Nullable Hello theirs;
    private long helloNumber;
    private boolean answered;
    private boolean ended;

    Answering(NettyEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    void start(Connection accepted) {
        connection = accepted;
        long millis = endpoint.handshakeMillis();
        limit = endpoint.schedule(
                () -> fail("it did not complete the handshake within " + millis + " ms"),
                millis,
                TimeUnit.MILLISECONDS);
    }

    /** The process that dialled, once it has said hello. */
    Hello theirs() {
        if (theirs == null) {
            throw new IllegalStateException("No hello yet");
        }
        return theirs;
    }

    /** Whether this connection is gone, or has become a link. */
    boolean isEnded() {
        return ended;
    }

    /** The number of its hello. */
    long helloNumber() {
        return helloNumber;
    }

    @Override
    public void preface(int min, int max) {
        Connection open = open();
        open.sendPreface();
        if (max < HelloCodec.VERSION_MIN || min > HelloCodec.VERSION_MAX) {
            refuse(Wire.Refusal.Kind.VERSION, NettyEndpoint.versions(min, max));
        }
    }

    @Override
    public void frame(Wire.Frame frame, byte[] raw) throws MalformedFrameException {
        if (ended) {
            return;
        }
        if (frame.hasHello() && theirs == null) {
            hello(frame.getHello());
        } else if (frame.hasReady() && answered) {
            ready();
        } else if (frame.hasRefusal() && answered) {
            refused(frame.getRefusal());
        } else {
            throw new MalformedFrameException("A frame " + frame.getBodyCase() + " is out of place in the handshake");
        }
    }

    private void hello(Wire.Hello in) throws MalformedFrameException {
        Hello heard = HelloCodec.decode(in);
        Hello own = endpoint.hello();
        theirs = heard;
        mine = own;
        helloNumber = in.getNumber();
        String why = Hello.whyNotLinked(own, heard);
        neighbour = endpoint.neighbour(heard.peer());
        if (why == null && neighbour == null) {
            why = "this peer has no address of it. Correct peers(...)";
        }
        if (why != null || neighbour == null) {
            refuse(Wire.Refusal.Kind.MISMATCH, String.valueOf(why));
        } else {
            neighbour.called(this);
        }
    }

    /** The other side may go on: says this side's hello. */
    void accept() {
        if (!ended && mine != null) {
            answered = true;
            open().send(HelloCodec.encode(mine, endpoint.nextHelloNumber()));
        }
    }

    private void ready() {
        end();
        if (neighbour != null && mine != null && theirs != null) {
            neighbour.answeringEnded(this);
            endpoint.linkUp(neighbour, mine, theirs, helloNumber, open());
        }
    }

    void refuse(Wire.Refusal.Kind kind, String why) {
        if (ended) {
            return;
        }
        open().send(NettyEndpoint.refusal(kind, why));
        abandon();
        if (kind != Wire.Refusal.Kind.CROSSED) {
            endpoint.complain(
                    Complaints.Kind.REFUSED, neighbour == null ? null : neighbour.peer, name() + " is refused: " + why);
        }
    }

    private void refused(Wire.Refusal refusal) {
        abandon();
        if (refusal.getKind() != Wire.Refusal.Kind.CROSSED) {
            endpoint.complain(
                    Complaints.Kind.REFUSED_THERE,
                    neighbour == null ? null : neighbour.peer,
                    name() + " refused this peer: " + Values.text(refusal.getWhy()));
        }
    }

    private String name() {
        return (theirs == null ? "a stranger" : "peer " + theirs.peer()) + " at " + open().remote();
    }

    @Override
    public void progress() {}

    @Override
    public void writable() {}

    @Override
    public void lost(String why) {
        // Nobody waits for this connection: if it was a peer it dials again, and this side dials, too.
        abandon();
    }

    @Override
    public void malformed(MalformedFrameException why) {
        fail("it does not keep to the protocol. " + why.getMessage());
    }

    private void fail(String why) {
        if (!ended) {
            abandon();
            endpoint.complain(
                    Complaints.Kind.REFUSED, neighbour == null ? null : neighbour.peer, name() + " is cut off: " + why);
        }
    }

    /** Closes the connection without a word. */
    void abandon() {
        end();
        open().close();
        if (neighbour != null) {
            neighbour.answeringEnded(this);
        }
    }

    private void end() {
        if (!ended) {
            ended = true;
            endpoint.answeringEnded();
            if (limit != null) {
                limit.cancel(false);
            }
        }
    }

    private Connection open() {
        if (connection == null) {
            throw new IllegalStateException("Not started");
        }
        return connection;
    }
}
