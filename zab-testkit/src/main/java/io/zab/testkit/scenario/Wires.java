package io.zab.testkit.scenario;

import io.zab.message.Message;
import io.zab.testkit.sim.Say;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What arrives, and which links are there. */
final class Wires {
    private final World world;

    Wires(World world) {
        this.world = world;
    }

    /**
     * All that is under way from one to another; or so many messages; or up to the first that has a name; or up to the records that end with a zxid.
     */
    void deliver(Words words) {
        Actor to = world.actor(words.number(2));
        int from = words.number(0);
        long left = words.option("next", Long.MAX_VALUE);
        String through = words.count() > 4 && words.at(3).equals("through") ? words.at(4) : null;
        Deque<Message> messages = to.incoming.get(from);
        while (messages != null && !messages.isEmpty() && left > 0) {
            Message message = messages.remove();
            left -= isChatter(message) ? 0 : 1;
            world.deliver(to, from, message);
            if (isEnd(message, through)) {
                return;
            }
        }
        if (through != null || left > 0 && left < 1_000_000) {
            throw new IllegalStateException("nothing like that is under way: " + words);
        }
    }

    /** Delivers to and fro between two, and syncs their disks, until the first message that has that name has arrived. */
    void exchange(Words words) {
        Actor a = world.actor(words.number(0));
        Actor b = world.actor(words.number(1));
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Actor to : List.of(a, b)) {
                int from = to == a ? b.id : a.id;
                Deque<Message> messages = to.incoming.get(from);
                while (messages != null && !messages.isEmpty()) {
                    Message message = messages.remove();
                    world.deliver(to, from, message);
                    if (isEnd(message, words.at(3))) {
                        return;
                    }
                    moved = true;
                }
                world.sync(to);
            }
        }
        throw new IllegalStateException("there was no " + words.at(3) + " between " + a.id + " and " + b.id);
    }

    private static boolean isChatter(Message message) {
        return message instanceof Message.Notify
                || message instanceof Message.LinkPing
                || message instanceof Message.Heartbeat
                || message instanceof Message.HeartbeatAck;
    }

    private static boolean isEnd(Message message, @Nullable String through) {
        boolean records = message instanceof Message.Records in
                && in.batch() != null
                && in.batch().last().toString().equals(through);
        return records || (Say.message(message) + " ").startsWith(through + " ");
    }

    /** What may overtake does: it arrives before all that was sent earlier and keeps its order. */
    void overtake(Words words) {
        Actor to = world.actor(words.number(2));
        int from = words.number(0);
        Deque<Message> messages = to.incoming.get(from);
        if (messages == null) {
            return;
        }
        Deque<Message> urgent = new ArrayDeque<>();
        messages.removeIf(message -> message instanceof Message.Urgent && urgent.add(message));
        urgent.forEach(message -> world.deliver(to, from, message));
    }

    void cut(Words words) {
        boolean oneWay = words.at(1).equals("->");
        Actor a = world.actor(words.number(0));
        Actor b = world.actor(words.number(oneWay ? 2 : 1));
        if (oneWay) {
            b.deafTo.add(a.id);
        } else {
            a.cutFrom.add(b.id);
            b.cutFrom.add(a.id);
            world.unlink(a, b);
        }
    }

    void heal() {
        for (Actor actor : world.actors.values()) {
            actor.deafTo.clear();
            actor.cutFrom.clear();
        }
        world.linkAll();
    }
}
