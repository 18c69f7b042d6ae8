package io.zab.protocol;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.message.Configuration;
import io.zab.message.FormationId;
import io.zab.message.StorageId;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What a leader does to form a cluster (rules B2 to B4): its epoch record carries who votes and with which directory; all voters acknowledge that, and a
 * seal behind it says so. From the seal on majorities suffice.
 */
final class Forming {
    private final PeerContext context;
    private final Sessions sessions;

    Forming(PeerContext context, Sessions sessions) {
        this.context = context;
        this.sessions = sessions;
    }

    /** Whether the cluster can be formed by those who are here. */
    Next judge() {
        if (!context.membership().isQuorum(sessions.peers())) {
            return Next.look(
                    context,
                    Reason.VOTERS_LEFT,
                    "a cluster is formed by all its voters, but only " + sessions.peers() + " are here");
        }
        if (context.membership().virgin() && !replacingDamaged().isEmpty()) {
            return refuse("the data directories of peers " + replacingDamaged()
                    + " were damaged, or older than others had seen them; their files were set aside in the"
                    + " folder quarantine of each, and no other peer has data. If this cluster has served before, a new one"
                    + " would begin without all that was acknowledged. Stop the peers and put good directories back, of as"
                    + " many peers as are a majority; or, to begin anew without that data, delete the data directories of"
                    + " peers " + replacingDamaged() + ", quarantine and all, and start them again");
        }
        // Of the directories in an earlier forming record a majority must still be there (rule B3).
        long bound = sessions.all().stream().filter(sessions::counts).count();
        return 2 * bound > context.settings.voters().size()
                ? Next.STAY
                : refuse(
                        "most data directories of this cluster were replaced while it was forming. It has never served: delete"
                                + " the data directories of all its peers and start them again");
    }

    private Next refuse(String why) {
        context.memory.gaveUp(why, sessions.peers());
        return Next.look(context, Reason.FORMING_REFUSED, why);
    }

    /**
     * Those whose empty directories were made in place of damaged ones, or of ones that were older than they had been (rules B8, B9). What stood in those may be all that there is of a cluster that has served; nobody
     * who is here knows better.
     */
    private TreeSet<PeerId> replacingDamaged() {
        TreeSet<PeerId> found = new TreeSet<>();
        for (FollowerProgress session : sessions.all()) {
            if (session.replacesDamaged) {
                found.add(session.peer);
            }
        }
        return found;
    }

    /** The configuration of those who are here: each forming epoch record carries it anew and replaces the earlier one (rule B3). */
    Configuration configuration() {
        Configuration earlier = context.membership().newest();
        if (earlier != null) {
            context.effects.mark(Mark.FORMING_RESUMED);
        }
        FormationId formation = earlier != null
                ? earlier.formation()
                : new FormationId(new UUID(context.random.nextLong(), context.random.nextLong()));
        TreeMap<PeerId, StorageId> voters = new TreeMap<>();
        sessions.all().forEach(session -> voters.put(session.peer, session.storage));
        return new Configuration(formation, voters, context.settings.payloadBytesMax());
    }
}
