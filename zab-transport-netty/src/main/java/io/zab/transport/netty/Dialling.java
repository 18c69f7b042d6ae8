package io.zab.transport.netty;

import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.Future;
import io.zab.PeerAddress;
import io.zab.transport.Hello;
import io.zab.transport.netty.wire.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to reach a peer: look its name up, connect, say hello, hear its hello, say "ready". Each step has a time limit. Ends with a link, or is
 * reported to its {@link Neighbour} as ended. Confined to the event loop.
 */
final class Dialling implements Phase {
    private final NettyEndpoint endpoint;
    private final Neighbour neighbour;
    private final PeerAddress address;
    private final int attempt;
    private @Nullable ChannelFuture connecting;
    private @Nullable Connection connection;
    private @Nullable Future<?> limit;
    private @Nullable Hello mine;
    private boolean ended;

    Dialling(NettyEndpoint endpoint, Neighbour neighbour, PeerAddress address, int attempt) {
        this.endpoint = endpoint;
        this.neighbour = neighbour;
        this.address = address;
        this.attempt = attempt;
    }

    void start() {
        limit("its name could not be looked up");
        var unused = endpoint.lookup(address.host())
                .whenComplete((found, failure) -> endpoint.execute(() -> {
                    if (!ended && failure != null) {
                        unknown(failure);
                    } else if (!ended) {
                        // A name may have several addresses of which one works: each attempt takes the next.
                        connect(found[attempt % found.length]);
                    }
                }));
    }

    private void unknown(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        fail(
                cause instanceof UnknownHostException
                        ? "its host name is unknown"
                        : "looking its name up failed: " + cause);
    }

    private void connect(InetAddress host) {
        limit("no connection could be made");
        ChannelFuture future = endpoint.connect(new InetSocketAddress(host, address.port()), this);
        connecting = future;
        future.addListener(done -> {
            if (ended) {
                var unused = future.channel().close();
            } else if (done.cause() != null) {
                fail(reason(done.cause()));
            } else {
                sayHello(future.channel().pipeline().get(Connection.class));
            }
        });
    }

    private static String reason(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("Connection refused") ? "connection refused, nothing listens there" : message;
    }

    private void sayHello(Connection connected) {
        limit("it accepted the connection, but did not complete the handshake");
        connection = connected;
        connected.sendPreface();
        Hello hello = endpoint.hello();
        mine = hello;
        connected.send(HelloCodec.encode(hello, endpoint.nextHelloNumber()));
    }

    /** Whether the other side may have seen this attempt. */
    boolean saidHello() {
        return connection != null;
    }

    @Override
    public void preface(int min, int max) {
        if (max < HelloCodec.VERSION_MIN || min > HelloCodec.VERSION_MAX) {
            refuse(Wire.Refusal.Kind.VERSION, NettyEndpoint.versions(min, max));
        }
    }

    @Override
    public void frame(Wire.Frame frame, byte[] raw) throws MalformedFrameException {
        Connection open = connection;
        Hello own = mine;
        if (open == null || own == null || ended) {
            return;
        }
        if (frame.hasRefusal()) {
            refused(frame.getRefusal());
            return;
        }
        if (!frame.hasHello()) {
            throw new MalformedFrameException("A frame " + frame.getBodyCase() + " came before the hello");
        }
        Hello theirs = HelloCodec.decode(frame.getHello());
        String why = theirs.peer().equals(neighbour.peer)
                ? Hello.whyNotLinked(own, theirs)
                : "it says that it is peer " + theirs.peer() + ". Correct peers(...)";
        if (why != null) {
            refuse(Wire.Refusal.Kind.MISMATCH, why);
            return;
        }
        open.send(Wire.Frame.newBuilder()
                .setReady(Wire.Ready.getDefaultInstance())
                .build());
        end();
        endpoint.linkUp(neighbour, own, theirs, frame.getHello().getNumber(), open);
    }

    private void refuse(Wire.Refusal.Kind kind, String why) {
        Connection open = connection;
        if (open != null) {
            open.send(NettyEndpoint.refusal(kind, why));
        }
        abandon();
        endpoint.complain(Complaints.Kind.REFUSED, neighbour.peer, name() + " is refused: " + why);
        neighbour.diallingEnded(this);
    }

    private void refused(Wire.Refusal refusal) {
        abandon();
        if (refusal.getKind() != Wire.Refusal.Kind.CROSSED) {
            endpoint.complain(
                    Complaints.Kind.REFUSED_THERE,
                    neighbour.peer,
                    name() + " refused this peer: " + Values.text(refusal.getWhy()));
        }
        neighbour.diallingEnded(this);
    }

    @Override
    public void progress() {}

    @Override
    public void writable() {}

    @Override
    public void lost(String why) {
        fail("the connection was lost during the handshake: " + why);
    }

    @Override
    public void malformed(MalformedFrameException why) {
        fail("it does not keep to the protocol. " + why.getMessage());
    }

    private void limit(String otherwise) {
        if (limit != null) {
            limit.cancel(false);
        }
        long millis = endpoint.handshakeMillis();
        limit = endpoint.schedule(() -> fail(otherwise + " within " + millis + " ms"), millis, TimeUnit.MILLISECONDS);
    }

    private void fail(String why) {
        if (!ended) {
            abandon();
            endpoint.complain(Complaints.Kind.UNREACHABLE, neighbour.peer, name() + " cannot be reached: " + why);
            neighbour.diallingEnded(this);
        }
    }

    private String name() {
        return "peer " + neighbour.peer + " at " + address.hostAndPort();
    }

    /** Gives up; the neighbour is not told. */
    void abandon() {
        end();
        if (connection != null) {
            connection.close();
        } else if (connecting != null) {
            var unused = connecting.channel().close();
        }
    }

    private void end() {
        ended = true;
        if (limit != null) {
            limit.cancel(false);
        }
    }
}
