package io.zab.testkit.predicate;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.message.Message;
import io.zab.message.PeerState;
import io.zab.testkit.model.ModelPeer;
import io.zab.testkit.model.Sender;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * No vote is one that can only cost time: by what it has been told over the links that it has, whoever stands is in two-way touch with a majority (Q-guard); whoever votes for another one is so with
 * that one, which says that it may be voted for (R-guard), and which has no older history than itself if it stands, too; and whoever follows a leader has its word that it leads, and is heard by it.
 * Judged is what is new in a notification. A vote for the successor that a leader has named is none of an election.
 */
final class VotesAreOfUse extends Predicate {
    /** What has come over one link. */
    private static final class Touch {
        private @Nullable SortedSet<PeerId> theyHear;
        private Message.@Nullable Notify latest;

        /** As long as the other side has said nothing, the handshake has just been two-way. */
        boolean isTwoWay(PeerId self) {
            return theyHear == null || theyHear.contains(self);
        }
    }

    private record Pair(int self, PeerId other) {}

    private final Map<Pair, Touch> touches = new HashMap<>();
    private final Set<Pair> named = new HashSet<>();
    private final Map<Integer, Message.Notify> said = new HashMap<>();

    VotesAreOfUse() {
        super("election");
    }

    @Override
    public void linked(ModelPeer peer, PeerId other, boolean up) {
        touches.remove(new Pair(peer.id(), other));
        if (up) {
            touches.put(new Pair(peer.id(), other), new Touch());
        }
    }

    @Override
    public void crashed(ModelPeer peer) {
        touches.keySet().removeIf(pair -> pair.self == peer.id());
        named.removeIf(pair -> pair.self == peer.id());
        said.remove(peer.id());
    }

    @Override
    public void delivered(ModelPeer to, Sender from, Message message) {
        Touch touch = touches.get(new Pair(to.id(), PeerId.of(from.peer().id())));
        if (touch == null) {
            return;
        }
        if (message instanceof Message.LinkPing ping) {
            touch.theyHear = ping.heard();
        } else if (message instanceof Message.Notify notify) {
            touch.theyHear = notify.heard();
            touch.latest = notify;
        } else if (message instanceof Message.HandOver handOver) {
            named.add(new Pair(to.id(), handOver.target()));
        }
    }

    @Override
    public void turned(ModelPeer peer, Role to, Reason reason, @Nullable PeerId leader) {
        said.remove(peer.id());
        Touch touch = leader == null ? null : touches.get(new Pair(peer.id(), leader));
        if (leader == null || touch == null) {
            return;
        }
        if (reason == Reason.FOUND_LEADER) {
            Message.Notify word = touch.latest;
            check(
                    word != null
                            && (word.state() == PeerState.LEADING_PROSPECTIVE
                                    || word.state() == PeerState.LEADING_ESTABLISHED),
                    "%s follows peer %s, which has not said that it leads",
                    peer,
                    leader);
            check(touch.isTwoWay(PeerId.of(peer.id())), "%s follows peer %s, which does not hear it", peer, leader);
        } else if (reason == Reason.HANDED_OVER) {
            touch.latest = null; // It said that it leads, which is over.
        }
    }

    @Override
    public void send(ModelPeer from, PeerId to, Message message) {
        if (message instanceof Message.HandOver handOver) {
            named.add(new Pair(from.id(), handOver.target()));
        } else if (message instanceof Message.Notify now && now.state() == PeerState.LOOKING) {
            Message.Notify before = said.put(from.id(), now);
            if (now.candidate() && (before == null || !before.candidate())) {
                checkStands(from, now);
            }
            PeerId vote = now.vote();
            if (vote != null && (before == null || !vote.equals(before.vote()))) {
                checkVote(from, now, vote);
            }
        }
    }

    private void checkStands(ModelPeer from, Message.Notify now) {
        PeerId self = PeerId.of(from.id());
        int touched = 1;
        for (PeerId other : now.heard()) {
            Touch touch = touches.get(new Pair(from.id(), other));
            touched += touch == null || touch.isTwoWay(self) ? 1 : 0;
        }
        check(2 * touched > model().size(), "%s stands, in two-way touch with %d", from, touched);
    }

    private void checkVote(ModelPeer from, Message.Notify now, PeerId vote) {
        Pair pair = new Pair(from.id(), vote);
        Touch touch = touches.get(pair);
        if (touch == null || named.contains(pair)) {
            return;
        }
        Message.Notify theirs = touch.latest;
        check(theirs != null && theirs.candidate(), "%s votes for peer %s, which does not stand", from, vote);
        check(touch.isTwoWay(PeerId.of(from.id())), "%s votes for peer %s, which does not hear it", from, vote);
        check(
                theirs == null
                        || !now.candidate()
                        || !theirs.own().last().isBefore(now.own().last()),
                "%s votes for peer %s, whose history is older",
                from,
                vote);
    }
}
