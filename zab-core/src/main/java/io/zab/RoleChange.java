package io.zab;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of role.
 *
 * @param at when, by the wall clock of this process; for people, nothing is decided by it
 * @param from the old role
 * @param to the new role
 * @param reason why
 * @param leader whom the peer follows, itself if it leads; if it begins to look or stops, whom it had until now; null if none
 * @param epoch the epoch of the role that ended or begins, 0 if it has none yet
 * @param last the last zxid in the log at that moment
 * @param detail what a person wants to know beside the reason; may be empty
 */
public record RoleChange(
        Instant at,
        Role from,
        Role to,
        Reason reason,
        @Nullable PeerId leader,
        long epoch,
        Zxid last,
        String detail) {}
