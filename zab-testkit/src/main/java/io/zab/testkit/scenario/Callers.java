package io.zab.testkit.scenario;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.protocol.Peer;
import io.zab.testkit.predicate.Predicates;
import io.zab.testkit.sim.SimProcess;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What the applications of a story's peers ask for. */
final class Callers {
    private final World world;

    Callers(World world) {
        this.world = world;
    }

    void propose(Actor actor, Words words) {
        String text = words.text(0);
        SimProcess process = actor.live();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long number =
                Predicates.request(actor.id, process.life(), process.clients().submitted());
        world.chronicle.texts.put(number, text);
        ByteBuffer payload = ByteBuffer.allocate(Long.BYTES + bytes.length);
        process.clients().submit(payload.putLong(number).put(bytes).flip(), number, deadline(words), zxid -> {});
    }

    void read(Actor actor, Words words) {
        SimProcess process = actor.live();
        String from = words.option("from");
        Zxid atLeast = from != null ? Zxid.parse(from) : words.has("local") ? Zxid.NONE : null;
        world.chronicle.readTexts.put(
                Predicates.request(actor.id, process.life(), process.clients().reads()), words.text(0));
        process.clients().read(0, atLeast, deadline(words), zxid -> {});
    }

    void transfer(Actor actor, Words words) {
        actor.live().clients().transfer(words.count() > 0 ? PeerId.of(words.number(0)) : null);
    }

    void leave(Actor actor) {
        actor.live().input(Peer::leave);
    }

    private long deadline(Words words) {
        return world.now() + words.option("deadline", 1L << 30) * 1_000_000L;
    }
}
