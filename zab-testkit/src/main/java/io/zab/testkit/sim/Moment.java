package io.zab.testkit.sim;

import io.zab.message.Message;
import io.zab.message.RecordKind;

/** When a message is sent after which it hurts most if something goes wrong. */
enum Moment {
    /** A leader has chosen its epoch, and promised it itself. */
    EPOCH_OFFERED,
    /** A follower tells that it has promised. */
    EPOCH_PROMISED,
    /** A leader is about to fetch a better history. */
    PULLED,
    /** A leader has decided how to bring a follower to its history. */
    SYNC_PLANNED,
    SNAPSHOT_SENT,
    /** NEWLEADER. */
    EPOCH_RECORD_SENT,
    /** A follower acknowledges the epoch record, and nothing behind it so far. */
    EPOCH_RECORD_ACKNOWLEDGED,
    UP_TO_DATE_TOLD,
    CONFIGURATION_SENT,
    FORWARDED,
    READ_CONFIRMED,
    HANDED_OVER,
    REFUSED;

    boolean isSent(Message message) {
        return switch (this) {
            case EPOCH_OFFERED -> message instanceof Message.NewEpoch;
            case EPOCH_PROMISED -> message instanceof Message.AckEpoch;
            case PULLED -> message instanceof Message.Pull;
            case SYNC_PLANNED -> message instanceof Message.Sync;
            case SNAPSHOT_SENT -> message instanceof Message.SnapshotChunk;
            case EPOCH_RECORD_SENT ->
                message instanceof Message.Records records
                        && records.batch() != null
                        && records.batch().last().counter() == 0
                        && records.batch().last().epoch() == records.epoch();
            case EPOCH_RECORD_ACKNOWLEDGED ->
                message instanceof Message.Ack ack
                        && ack.durable().counter() == 0
                        && ack.durable().epoch() == ack.epoch();
            case UP_TO_DATE_TOLD -> message instanceof Message.UpToDate;
            case CONFIGURATION_SENT ->
                message instanceof Message.Records records
                        && records.batch() != null
                        && records.batch().kind() == RecordKind.CONFIGURATION;
            case FORWARDED -> message instanceof Message.Forward;
            case READ_CONFIRMED -> message instanceof Message.ReadIndexReply;
            case HANDED_OVER -> message instanceof Message.HandOver;
            case REFUSED -> message instanceof Message.Reject;
        };
    }
}
