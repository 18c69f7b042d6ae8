package io.zab.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.NodeStatus;
import io.zab.PeerId;
import io.zab.Role;
import io.zab.Zxid;
import io.zab.message.Message;
import io.zab.message.Promise;
import io.zab.protocol.PeerStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a leader's status tells of a peer that it has refused. */
class StatusBoardTest {
    private static final PeerId OTHER = PeerId.of(2);
    private final StatusBoard board =
            new StatusBoard("test", PeerId.of(1), new Permits(1, 1), null, is(Role.LEADING, null));

    private static PeerStatus is(Role role, @Nullable Zxid acknowledged) {
        return new PeerStatus(
                role,
                null,
                1,
                false,
                1,
                Zxid.NONE,
                Zxid.NONE,
                Zxid.NONE,
                Zxid.NONE,
                false,
                true,
                true,
                null,
                0,
                0,
                List.of(new PeerStatus.Other(OTHER, true, 0, acknowledged, true, false, -1)),
                "leads");
    }

    private void refuse(Message.Rejection reason) {
        board.troubles().refused(OTHER, new Message.Reject(7, reason, "of this and that", Promise.NONE));
    }

    private void publish(Role role, @Nullable Zxid acknowledged) {
        board.publish(is(role, acknowledged), 0);
    }

    private NodeStatus.Peer other() {
        return board.status(0, new DiskSpace.Room(Long.MAX_VALUE, false))
                .peers()
                .get(0);
    }

    @Test
    void aRefusalIsTroubleUntilASessionIsOpened() {
        refuse(Message.Rejection.FOREIGN_HISTORY);
        publish(Role.LEADING, null);
        assertThat(other().trouble()).isEqualTo("refused: of this and that");
        assertThat(other().counts()).isTrue();
        assertThat(board.missing()).isEqualTo("leads; peer 2: refused: of this and that");

        publish(Role.LEADING, Zxid.of(1, 1));
        assertThat(other().trouble()).isNull();
        publish(Role.LEADING, null);
        assertThat(other().trouble()).isNull();
    }

    @Test
    void ofOneThatStopsAfterwardsBothIsSaid() {
        refuse(Message.Rejection.FOREIGN_HISTORY);
        board.troubles().notLinked(OTHER, "the link broke");
        assertThat(other().trouble()).isEqualTo("refused: of this and that; the link broke");

        board.troubles().linked(OTHER);
        assertThat(other().trouble()).as("that it is linked is no session").isEqualTo("refused: of this and that");
    }

    @Test
    void oneThatWasRefusedForItsDirectoryDoesNotCount() {
        refuse(Message.Rejection.ROLLED_BACK);
        publish(Role.LEADING, null);
        assertThat(other().counts()).isFalse();

        publish(Role.LEADING, Zxid.of(1, 1));
        assertThat(other().counts()).isTrue();
    }

    @Test
    void whoLeadsNoMoreRefusesNobody() {
        refuse(Message.Rejection.ROLLED_BACK);
        publish(Role.LOOKING, null);
        assertThat(other().trouble()).isNull();
        assertThat(other().counts()).isTrue();
    }
}
