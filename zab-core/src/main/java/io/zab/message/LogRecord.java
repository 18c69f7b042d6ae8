package io.zab.message;

import io.zab.Zxid;
import java.nio.ByteBuffer;

/**
 * One record of the log.
 *
 * @param zxid its place
 * @param kind what it is
 * @param mount which state machine it is for; 0 is the application's
 * @param peer the number of the peer where it began, 0 if the leader made it
 * @param incarnation the zxid (as a long) of that peer's birth record, 0 if none
 * @param sequence the place among what that peer submitted in this incarnation, from 1; 0 if none
 * @param payload read-only view, never null
 */
public record LogRecord(
        Zxid zxid, RecordKind kind, int mount, int peer, long incarnation, long sequence, ByteBuffer payload) {
    @Override
    public String toString() {
        return kind + " " + zxid + (peer == 0 ? "" : " of " + peer + "/" + incarnation + "/" + sequence) + " ("
                + payload.remaining() + " bytes)";
    }
}
