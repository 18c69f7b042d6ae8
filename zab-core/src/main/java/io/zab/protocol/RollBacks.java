package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Message;
import io.zab.message.Sighting;
import io.zab.message.StorageId;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a leader finds out that a directory is older than it was (rule B9): put back from a copy, or on a disk that has lost what it had synced. What it promised and
 * acknowledged since then others rely on, and it does not know it any more; so it must not count.
 *
 * <pre>
 *   FOLLOWERINFO   shows promise and end of log      less than this process has seen: refused
 *   ACKEPOCH       tells what its sender has seen    more than somebody has shown: that one's session ends, its promise does not count
 *                                                    more than this leader's own directory held: it stops
 * </pre>
 *
 * What a directory shows when a session begins is the whole proof: with the promise of this epoch it catches up with what it had promised before, and what it holds is
 * no longer compared. So nobody is judged by what he shows later, and whoever was found out is remembered.
 */
final class RollBacks {
    private final PeerContext context;
    private final Sessions sessions;

    RollBacks(PeerContext context, Sessions sessions) {
        this.context = context;
        this.sessions = sessions;
    }

    /** Why this follower may not have a session: its directory has forgotten something. Null if nothing is known of that. */
    @Nullable
    String whyRefused(Links.Link link, Message.FollowerInfo info) {
        long promise = info.promise().epoch();
        Sighting missing = context.witnessed.missingIn(link.peer, link.storage, promise, info.last());
        if (missing == null) {
            return null;
        }
        context.effects.mark(Mark.ROLL_BACK_SEEN);
        if (context.witnessed.isCertainlyMissing(link.peer, link.storage, promise, info.last())) {
            // It may never hear of the refusal, and come again with a later promise, which shows nothing.
            context.witnessed.forgetful(link.peer, link.storage);
        }
        return inWords(missing, promise, info.last());
    }

    /** Whether the directory of this session was found to have forgotten something. */
    boolean isForgetful(FollowerProgress session) {
        return session.foundOutBy != null || context.witnessed.isForgetful(session.peer, session.storage);
    }

    /**
     * Compares what those who have promised this epoch, and count (rule B5), have seen of others with what each of them has shown. Whoever has forgotten something
     * loses its session; if that is this peer itself, it stops.
     *
     * @param acked all of them: one may have promised, and counted, before another tells
     */
    Next judge(Collection<Discovery.Acked> acked, long epoch) {
        for (Discovery.Acked teller : acked) {
            if (!sessions.countsInDiscovery(teller.session()) || isForgetful(teller.session())) {
                continue;
            }
            for (Sighting told : teller.ack().witnessed()) {
                if (told.peer().equals(context.self)) {
                    String own = whyOwn(teller, told, epoch);
                    if (own != null) {
                        context.effects.mark(Mark.OWN_ROLL_BACK_TOLD);
                        return Next.condemned(context, own);
                    }
                } else {
                    acked.forEach(each -> compare(each, told, epoch));
                    context.witnessed.told(told);
                }
            }
        }
        acked.forEach(each -> expelIfForgetful(each.session()));
        return Next.STAY;
    }

    private void compare(Discovery.Acked acked, Sighting told, long epoch) {
        FollowerProgress session = acked.session();
        if (!isOf(told, session.peer, session.storage) || isForgetful(session)) {
            return;
        }
        FollowerProgress unpromised = acked.unpromised();
        boolean certain = told.before(epoch).exceeds(unpromised.promise.epoch(), unpromised.shownEnd);
        if (!certain && !told.exceeds(session.promise.epoch(), session.shownEnd)) {
            return;
        }
        session.foundOutBy = told;
        // Remembered only if it is certain: it may have left, promised a later epoch and shown that, and the word of it
        // has come here before its own.
        if (certain) {
            context.effects.mark(Mark.ROLL_BACK_TOLD);
            context.witnessed.forgetful(session.peer, session.storage);
        }
    }

    /** Its promise does not count; so that its acknowledgements do not, either. Whatever showed it: this leader may have been told before it was promised anything. */
    private void expelIfForgetful(FollowerProgress session) {
        if (sessions.has(session) && isForgetful(session)) {
            long promise = session.promise.epoch();
            Sighting missing = session.foundOutBy != null
                    ? session.foundOutBy
                    : context.witnessed.missingIn(session.peer, session.storage, promise, session.shownEnd);
            sessions.expel(session, inWords(Objects.requireNonNull(missing), promise, session.shownEnd));
        }
    }

    /** Why this peer's own directory is older than it was, by what somebody tells; null if it is not. */
    private @Nullable String whyOwn(Discovery.Acked teller, Sighting told, long epoch) {
        FollowerProgress own = sessions.own();
        // To whom this leader has offered its epoch before, it has shown that promise itself, since it leads.
        boolean ownOffer = told.promise() == epoch && teller.session().offeredBefore;
        Sighting seen = ownOffer ? told.before(epoch) : told;
        return isOf(told, own.peer, own.storage) && seen.exceeds(own.promise.epoch(), own.shownEnd)
                ? inWords(seen, own.promise.epoch(), own.shownEnd)
                : null;
    }

    private static boolean isOf(Sighting sighting, PeerId peer, StorageId storage) {
        return sighting.peer().equals(peer) && sighting.storage().equals(storage);
    }

    private static String inWords(Sighting seen, long promise, Zxid end) {
        String before = seen.isForgetful() ? " has been found to be older than it was" : " was seen with " + seen;
        return "the data directory " + seen.storage() + " of peer " + seen.peer() + before
                + ", and now shows a promise of epoch " + promise + " and a log that ends at " + end
                + ". It was put back from a copy, or its disk has lost what it had synced";
    }
}
