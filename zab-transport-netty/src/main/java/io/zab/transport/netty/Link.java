package io.zab.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.zab.message.Message;
import io.zab.transport.Hello;
import io.zab.transport.LinkLoss;
import io.zab.transport.netty.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link that is up. {@link #send} may be called by any thread: it puts the message into the inbox, and only the first of a burst wakes the event
 * loop, where everything else happens; a burst leaves in as few writes as it fits into.
 *
 * <p>A link over which nothing comes is broken here, for the kernel would keep it for a quarter of an hour: half way through the silence a ping asks
 * for a sign of life. Pings and their answers are no sign of life to the listener, since they say nothing of the process behind the network.
 */
final class Link implements Phase {
    private static final Logger LOG = LoggerFactory.getLogger(NettyTransport.class);

    /** Silence is at least this, so that a pause of a process is not taken for it at the fastest settings. */
    private static final long SILENCE_NANOS_MIN = TimeUnit.SECONDS.toNanos(2);

    private static final Wire.Frame PING =
            Wire.Frame.newBuilder().setPing(Wire.Ping.getDefaultInstance()).build();
    private static final Wire.Frame PONG =
            Wire.Frame.newBuilder().setPong(Wire.Pong.getDefaultInstance()).build();

    /** Who wants to know whether the other side lives. */
    interface Asked {
        void alive(boolean alive);
    }

    final Neighbour neighbour;
    final long number;
    final Hello theirs;

    /** The number of the hello that made this link; a hello of the same process with a lower one came late. */
    final long helloNumber;

    final long upSinceNanos = System.nanoTime();

    private final Connection connection;
    private final Channel channel;
    private final EventLoop loop;
    private final long queueBytesMax;
    private final long heardEveryNanos;
    private final long silenceNanos;

    // Shared with the threads that send.
    private final ConcurrentLinkedQueue<Message> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicBoolean drainDue = new AtomicBoolean();
    private final AtomicBoolean overflown = new AtomicBoolean();
    private final Runnable drain = this::drain;

    // Of the event loop.
    private final OutboundLanes lanes = new OutboundLanes();
    private final List<Asked> asked = new ArrayList<>();
    private boolean draining;
    private boolean down;
    private long heardNanos = System.nanoTime();

    Link(
            Neighbour neighbour,
            long number,
            Hello mine,
            Hello theirs,
            long helloNumber,
            Connection connection,
            long queueBytesMax) {
        this.neighbour = neighbour;
        this.number = number;
        this.theirs = theirs;
        this.helloNumber = helloNumber;
        this.connection = connection;
        this.channel = connection.channel();
        this.loop = channel.eventLoop();
        // A payload of the largest size must not break the link by itself.
        this.queueBytesMax = Math.max(queueBytesMax, 4L * mine.payloadBytesMax());
        this.heardEveryNanos = mine.heartbeat().toNanos() / 4;
        this.silenceNanos =
                Math.max(SILENCE_NANOS_MIN, 3 * mine.followerTimeout().toNanos());
    }

    /** Starts to watch for silence. */
    void start() {
        watch();
    }

    // ---- Out

    /** Sends a message; any thread. */
    void send(Message message) {
        if (overflown.get()) {
            // One was left out, and the link is about to break: nothing may follow it, even if there is room again.
            return;
        }
        long queued = queuedBytes.addAndGet(OutboundLanes.weigh(message));
        if (queued > queueBytesMax) {
            if (overflown.compareAndSet(false, true)) {
                execute(() -> breakHere("more than " + queueBytesMax
                        + " bytes wait to be sent, the other side or the network is too slow"));
            }
            return;
        }
        inbox.add(message);
        if (drainDue.compareAndSet(false, true)) {
            execute(drain);
        }
    }

    private void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The transport was closed, and this link with it, while somebody was about to send.
            LOG.trace("The event loop of the link to peer {} has ended", neighbour.peer, e);
        }
    }

    private void drain() {
        // Set before the inbox is looked at: what comes later asks for another drain.
        drainDue.set(false);
        writable();
    }

    @Override
    public void writable() {
        if (draining || down) {
            return;
        }
        draining = true;
        try {
            boolean written = true;
            while (written && !down && channel.isWritable()) {
                written = false;
                while (!down && channel.isWritable() && takeInbox()) {
                    writeSome();
                    written = true;
                }
                if (written) {
                    channel.flush();
                }
            }
        } catch (RuntimeException | Error e) {
            // No memory for a buffer, perhaps: a message may have left its queue, and a link loses only by breaking.
            LOG.error("A message to peer {} cannot be written; the link is broken", neighbour.peer, e);
            breakHere("a message could not be written: " + e);
        } finally {
            draining = false;
        }
    }

    private boolean takeInbox() {
        for (Message message = inbox.poll(); message != null; message = inbox.poll()) {
            lanes.add(message);
        }
        return !lanes.isEmpty();
    }

    /** Fills one buffer; what is urgent and comes meanwhile goes in between. */
    private void writeSome() {
        int expected = (int) Math.min(queuedBytes.get(), OutboundLanes.PIECE_BYTES) + 2 * OutboundLanes.MESSAGE_BYTES;
        ByteBuf out = channel.alloc().directBuffer(expected);
        try {
            while (out.readableBytes() < OutboundLanes.PIECE_BYTES && takeInbox()) {
                queuedBytes.addAndGet(-lanes.writeNext(out));
            }
        } catch (RuntimeException | Error e) {
            out.release();
            throw e;
        }
        // What fails comes back as an exception of the channel.
        var unused = channel.write(out, channel.voidPromise());
    }

    // ---- In

    @Override
    public void preface(int min, int max) throws MalformedFrameException {
        throw new MalformedFrameException("A second preface");
    }

    @Override
    public void frame(Wire.Frame frame, byte[] raw) throws MalformedFrameException {
        switch (frame.getBodyCase()) {
            case PING -> connection.send(PONG);
            case PONG -> answer(true);
            case GOODBYE -> goodbye(frame.getGoodbye());
            default -> {
                Message message = MessageDecoder.decode(neighbour.peer, frame, raw);
                progress();
                neighbour.message(this, message);
            }
        }
    }

    @Override
    public void progress() {
        long now = System.nanoTime();
        if (now - heardNanos >= heardEveryNanos) {
            heardNanos = now;
            neighbour.heard(this);
        }
    }

    private void goodbye(Wire.Goodbye goodbye) {
        connection.close();
        goDown(LinkLoss.RESET, "peer " + neighbour.peer + " broke the link: " + Values.text(goodbye.getWhy()));
    }

    // ---- Life and death

    /** Asks the other side for a sign of life, and tells {@code who} whether it came in time. */
    void ping(long withinNanos, Asked who) {
        asked.add(who);
        connection.send(PING);
        judgeAfter(withinNanos, () -> {
            if (asked.remove(who)) {
                who.alive(false);
            }
        });
    }

    /**
     * Runs {@code judge} after a time, unless this process was then late itself, by a pause perhaps: then the answer may lie in the socket, and it is
     * read before anybody is judged. That is granted once: a machine that is always late has to come to a judgement, too.
     */
    private void judgeAfter(long nanos, Runnable judge) {
        long due = System.nanoTime() + nanos;
        var unused = loop.schedule(
                () -> {
                    if (System.nanoTime() - due > nanos / 2) {
                        var unusedLater = loop.schedule(judge, nanos / 2, TimeUnit.NANOSECONDS);
                    } else {
                        judge.run();
                    }
                },
                nanos,
                TimeUnit.NANOSECONDS);
    }

    private void answer(boolean alive) {
        List<Asked> all = List.copyOf(asked);
        asked.clear();
        all.forEach(who -> who.alive(alive));
    }

    private void watch() {
        if (down) {
            return;
        }
        long silent = System.nanoTime() - connection.lastReadNanos();
        if (silent >= silenceNanos) {
            breakHere("nothing has come over it for " + TimeUnit.NANOSECONDS.toMillis(silent) + " ms");
            return;
        }
        if (silent >= silenceNanos / 2) {
            connection.send(PING);
        }
        judgeAfter(silenceNanos / 4, this::watch);
    }

    @Override
    public void lost(String why) {
        goDown(LinkLoss.RESET, why);
    }

    @Override
    public void malformed(MalformedFrameException why) {
        breakHere("what came over it cannot be read. " + why.getMessage());
    }

    /** Breaks the link, telling the other side why. */
    void breakHere(String why) {
        breakAs(LinkLoss.BROKEN_HERE, why);
    }

    /** Breaks the link, telling the other side why. */
    void breakAs(LinkLoss loss, String why) {
        if (!down) {
            connection.send(Wire.Frame.newBuilder()
                    .setGoodbye(Wire.Goodbye.newBuilder().setWhy(Values.text(why)))
                    .build());
            connection.close();
            goDown(loss, why);
        }
    }

    private void goDown(LinkLoss loss, String why) {
        if (!down) {
            down = true;
            inbox.clear();
            neighbour.linkDown(this, loss, why);
            answer(false);
        }
    }
}
