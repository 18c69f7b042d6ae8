package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Message;
import java.util.TreeSet;

/** Why nobody can be elected yet, in words for those who run the cluster: who is missing, whose directory does not count, and what they can do. */
final class Shortage {
    private Shortage() {}

    static String describe(PeerContext context) {
        Membership membership = context.membership();
        int known = context.links.heard(context.now).size() + 1;
        String here = known + " of " + context.settings.voters().size() + " peers known, need "
                + membership.quorumSize() + (membership.formed() ? " to elect a leader" : " to form the cluster");
        String refused = context.memory.whyGivenUp();
        if (refused != null) {
            return here + ". The last attempt was given up: " + refused;
        }
        return here + (membership.formed() ? replaced(context) : formedByOthers(context));
    }

    /** Behind the seal directories count, not names (rule B5). */
    private static String replaced(PeerContext context) {
        Membership membership = context.membership();
        TreeSet<PeerId> counting = new TreeSet<>();
        TreeSet<PeerId> replaced = new TreeSet<>();
        (context.counts() ? counting : replaced).add(context.self);
        for (Links.Link link : context.links.all()) {
            (membership.counts(link.peer, link.storage) ? counting : replaced).add(link.peer);
        }
        if (replaced.isEmpty()) {
            return "";
        }
        String text = ". The data directories of peers " + replaced
                + " are not those that this cluster has counted so far: they learn from the next leader and count again by"
                + " themselves";
        return membership.isQuorum(counting)
                ? text
                : text + ", but those that count, " + counting
                        + ", are no quorum, so there will be no leader. Start the peers"
                        + " that are down. If the former directory of one of " + replaced
                        + " still exists as that peer left it, stop the peer, put it back in its place, and start the peer; one"
                        + " from the folder quarantine, or an older copy, is no help. Never delete another directory: it may"
                        + " hold the only copy of what was acknowledged";
    }

    /**
     * The record of an epoch alone is what any attempt to form leaves behind; but nothing is ever committed before a cluster is formed, and what is, an epoch
     * record at the end hides.
     */
    private static boolean hasData(Message.Notify notify) {
        return notify.own().last().counter() > 0 || !notify.knownCommit().equals(Zxid.NONE);
    }

    /** A directory that knows of no cluster beside those that have data: only with all voters could it form one, and they will not (rule B3). */
    private static String formedByOthers(PeerContext context) {
        TreeSet<PeerId> withData = new TreeSet<>();
        for (Links.Link link : context.links.all()) {
            if (link.latest != null && hasData(link.latest)) {
                withData.add(link.peer);
            }
        }
        boolean virgin = context.membership().virgin();
        if (!withData.isEmpty()) {
            return ". Peers " + withData + " have data, and this peer's directory "
                    + (virgin ? "is empty" : "holds none yet") + ": it learns from the next leader";
        }
        return virgin && context.replacesDamaged
                ? ". This peer's directory was damaged, or older than others had seen it, and its files were set aside in its folder quarantine: with what it holds now"
                        + " no cluster is formed, it learns from a peer that has data"
                : "";
    }
}
