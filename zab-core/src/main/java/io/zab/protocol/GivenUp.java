package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.StorageId;
import java.util.Set;
import java.util.TreeMap;

/**
 * Why this peer gave its leadership up, and who had promised it its epoch: with the same directories and the same logs it would come to the same end. To try it for as long as that
 * lasts would raise the epoch for days, until whoever is missing is too far behind to be let in.
 *
 * <p>What else may have changed, such as what is known of commits, is not looked at: therefore it is tried again after a long time all the same.
 */
final class GivenUp {
    /** In follower timeouts. An epoch in some minutes is one that a cluster can afford for a thousand years. */
    private static final int TIMEOUTS_MAX = 600;

    private record Log(StorageId storage, Zxid last) {}

    final String why;
    private final Zxid ownLast;
    private final TreeMap<PeerId, Log> promisers;
    private final long until;

    GivenUp(PeerContext context, String why, Set<PeerId> promisers) {
        this.why = why;
        ownLast = context.history.last();
        this.promisers = here(context);
        this.promisers.keySet().retainAll(promisers);
        until = context.now
                + TIMEOUTS_MAX * context.settings.timings().followerTimeout().toNanos();
    }

    /** Whether those who are here are just those who had promised then, and their logs end where they did. */
    boolean isStillSo(PeerContext context) {
        return context.now - until < 0 && ownLast.equals(context.history.last()) && promisers.equals(here(context));
    }

    private static TreeMap<PeerId, Log> here(PeerContext context) {
        TreeMap<PeerId, Log> here = new TreeMap<>();
        for (Links.Link link : context.links.all()) {
            if (link.latest != null) {
                here.put(link.peer, new Log(link.storage, link.latest.own().last()));
            }
        }
        return here;
    }
}
