package io.zab.testkit.scenario;

import io.zab.Zxid;
import io.zab.protocol.PeerStatus;
import io.zab.testkit.model.ModelBatch;
import io.zab.testkit.model.ModelPeer;
import org.jspecify.annotations.Nullable;

/**
 * What a story insists on. What it merely shows can be written anew when the code changes; this cannot: a line that does not hold fails the story, whatever
 * else was observed.
 */
final class Expectations {
    private final World world;

    Expectations(World world) {
        this.world = world;
    }

    void check(Words words) {
        if (!holds(words)) {
            StringBuilder all = new StringBuilder();
            for (Actor actor : world.actors.values()) {
                ModelPeer peer = world.model().peer(actor.id);
                all.append("\n  ").append(Sight.role(actor)).append(", ").append(peer);
            }
            throw new IllegalStateException(
                    "expected: " + words + "; but " + world.model().committed() + " is committed, and" + all);
        }
    }

    private boolean holds(Words words) {
        return switch (words.at(0)) {
            case "committed" -> isCommitted(words.zxid(1));
            case "uncommitted" -> !isCommitted(words.zxid(1));
            case "agreement" -> allAgree();
            default -> peer(world.actor(words.number(0)), words.rest());
        };
    }

    private boolean peer(Actor actor, Words words) {
        return switch (words.at(0)) {
            case "holds" -> holds(actor, words.zxid(1));
            case "lacks" -> lacks(actor, words.zxid(1));
            case "knows" -> actor.live().status().committed().equals(words.zxid(1));
            case "applied" -> actor.live().status().applied().equals(words.zxid(1));
            case "ready" -> actor.live().status().ready();
            case "unready" -> !actor.live().status().ready();
            default -> Sight.role(actor).equals(words.toString());
        };
    }

    /** Its disk is certain to hold it. */
    private boolean holds(Actor actor, Zxid zxid) {
        ModelBatch batch = world.model().endingWith(zxid);
        return batch != null && world.model().peer(actor.id).durable().contains(batch);
    }

    /** It was not even asked to hold it, or has been asked to cut it. */
    private boolean lacks(Actor actor, Zxid zxid) {
        ModelBatch batch = world.model().endingWith(zxid);
        return batch == null || !world.model().peer(actor.id).asked().contains(batch);
    }

    private boolean isCommitted(Zxid zxid) {
        ModelBatch batch = world.model().endingWith(zxid);
        return batch != null && world.model().isCommitted(batch);
    }

    /** All that run hold the same, know it to be committed, and have applied it; the predicates compare their states. */
    private boolean allAgree() {
        Zxid committed = world.model().committed().last();
        for (Actor actor : world.actors.values()) {
            @Nullable PeerStatus status = actor.process == null ? null : actor.process.status();
            if (status != null
                    && !(status.durable().equals(committed)
                            && status.last().equals(committed)
                            && status.committed().equals(committed)
                            && status.applied().equals(committed))) {
                return false;
            }
        }
        return true;
    }
}
