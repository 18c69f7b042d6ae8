package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.StorageId;
import java.util.Set;
import java.util.TreeMap;

/**
 * Why this peer gave its leadership up, and who had promised it its epoch: with the same directories and the same logs it would come to the same end. To try it for as long as that
 * lasts would raise the epoch for days, until whoever is missing is too far behind to be let in.
 */
final class GivenUp {
    private record Log(StorageId storage, Zxid last) {}

    final String why;
    private final Zxid ownLast;
    private final TreeMap<PeerId, Log> tried = new TreeMap<>();

    GivenUp(PeerContext context, String why, Set<PeerId> promisers) {
        this.why = why;
        ownLast = context.history.last();
        for (Links.Link link : context.links.all()) {
            if (link.latest != null && promisers.contains(link.peer)) {
                tried.put(link.peer, log(link, link.latest.own().last()));
            }
        }
    }

    /** Whether nobody is here who had not promised then, or whose log has another end, or lies in another directory. */
    boolean isStillSo(PeerContext context) {
        return ownLast.equals(context.history.last())
                && context.links.all().stream()
                        .allMatch(link -> link.latest == null
                                || log(link, link.latest.own().last()).equals(tried.get(link.peer)));
    }

    private static Log log(Links.Link link, Zxid last) {
        return new Log(link.storage, last);
    }
}
