package io.zab.protocol;

import io.zab.PeerId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Wishes of the application whose hand-over has been sent: they come true, or not, when somebody is established in a later epoch. */
final class Transfers {
    private record Sent(Transfer wish, PeerId target, long epoch, long until) {}

    private final PeerContext context;
    private final List<Sent> sent = new ArrayList<>();

    Transfers(PeerContext context) {
        this.context = context;
    }

    /** The hand-over to {@code target} by the leader of {@code epoch}, this peer, has been sent. */
    void await(List<Transfer> wishes, PeerId target, long epoch) {
        PeerSettings.Timings timings = context.settings.timings();
        long patience = timings.handOver().toNanos() + timings.followerTimeout().toNanos();
        wishes.forEach(wish -> sent.add(new Sent(wish, target, epoch, context.now + patience)));
    }

    /** Once a round. */
    void judge(PeerRole role) {
        sent.removeIf(wish -> {
            PeerId leader = leaderAfter(wish.epoch, role);
            boolean late = context.now - wish.until >= 0;
            if (wish.target.equals(leader)) {
                context.effects.transferred(wish.wish, null);
            } else if (leader != null) {
                context.effects.transferred(wish.wish, "peer " + leader + " leads instead of peer " + wish.target);
            } else if (late) {
                context.effects.transferred(
                        wish.wish,
                        "peer " + wish.target + " was named as the next leader, but was not established in time");
            }
            return leader != null || late;
        });
    }

    /** Who is established in a later epoch than that, as far as this peer knows; null if nobody is. */
    private @Nullable PeerId leaderAfter(long epoch, PeerRole role) {
        return role instanceof Leading leading && leading.established() && leading.epoch() > epoch
                ? context.self
                : context.links.establishedAfter(epoch);
    }

    /** The node ends. */
    void close() {
        sent.forEach(wish -> context.effects.transferred(
                wish.wish, "this peer stopped before peer " + wish.target + " was established"));
        sent.clear();
    }
}
