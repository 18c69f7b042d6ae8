package io.zab.testkit.sim;

import io.zab.message.Batch;
import io.zab.message.Message;
import io.zab.message.Sighting;
import io.zab.message.StoreOp;
import io.zab.message.SyncPlan;
import io.zab.testkit.model.Mix;
import java.util.List;
import java.util.stream.Collectors;

/** Messages and operations in the field's words, short; and as a number for the trace hash. */
public final class Say {
    private Say() {}

    /** A message. */
    public static String message(Message message) {
        if (message instanceof Message.Notify m) {
            return "NOTIFY " + m.state() + " own " + m.own().last() + (m.vote() == null ? "" : " vote " + m.vote())
                    + (m.candidate() ? " candidate" : "")
                    + (m.leader() == null ? "" : " leader " + m.leader() + " epoch " + m.epoch());
        } else if (message instanceof Message.LinkPing m) {
            return "LINKPING heard " + m.heard();
        } else if (message instanceof Message.FollowerInfo m) {
            return "FOLLOWERINFO promised " + m.promise() + " last " + m.last()
                    + (m.replacesDamaged() ? " in place of a damaged directory" : "");
        } else if (message instanceof Message.NewEpoch m) {
            return "NEWEPOCH " + m.epoch();
        } else if (message instanceof Message.AckEpoch m) {
            return "ACKEPOCH " + m.epoch() + " last " + m.range().last() + " ends "
                    + m.range().ends() + " knows " + m.knownCommit()
                    + (m.witnessed().isEmpty() ? "" : " saw " + sightings(m.witnessed()));
        } else if (message instanceof Message.Pull m) {
            return "PULL " + m.epoch() + " last " + m.range().last() + " ends "
                    + m.range().ends();
        } else if (message instanceof Message.Reject m) {
            return "REJECT " + m.reason() + " (" + m.why() + ")";
        } else if (message instanceof Message.Sync m) {
            return "SYNC " + plan(m);
        } else if (message instanceof Message.SnapshotChunk m) {
            return "SNAPCHUNK " + m.snapshot() + " at " + m.offset() + (m.last() ? " last" : "");
        } else if (message instanceof Message.ChunkReceived m) {
            return "SNAPCHUNK-R " + m.snapshot() + " to " + m.offset();
        } else if (message instanceof Message.Records m) {
            return "RECORDS" + (m.batch() == null ? "" : " " + range(m.batch())) + " commit " + m.commit();
        } else if (message instanceof Message.UpToDate m) {
            return "UPTODATE commit " + m.commit() + " gate " + m.gate();
        } else if (message instanceof Message.Ack m) {
            return "ACK " + m.durable();
        } else if (message instanceof Message.Heartbeat m) {
            return "HEARTBEAT " + m.sequence() + " commit " + m.commit();
        } else if (message instanceof Message.HeartbeatAck m) {
            return "HB-ACK " + m.sequence();
        } else if (message instanceof Message.HandOver m) {
            return "HANDOVER to " + m.target() + " commit " + m.commit();
        } else if (message instanceof Message.Forward m) {
            return "FORWARD " + m.requests().count();
        } else if (message instanceof Message.ReadIndex m) {
            return "READINDEX " + m.id();
        } else if (message instanceof Message.ReadIndexReply m) {
            return "READINDEX-R " + m.id() + " point " + m.point();
        }
        return message.toString();
    }

    private static String sightings(List<Sighting> sightings) {
        return sightings.stream()
                .map(one -> one.peer()
                        + (one.isForgetful()
                                ? " forget"
                                : " <" + one.promise() + ">" + (one.epoch() == 0 ? "" : " " + one.end())))
                .collect(Collectors.joining(", "));
    }

    private static String plan(Message.Sync m) {
        if (m.plan() instanceof SyncPlan.Diff diff) {
            return "DIFF after " + diff.after();
        } else if (m.plan() instanceof SyncPlan.Trunc trunc) {
            return "TRUNC to " + trunc.to();
        }
        return "SNAP " + (m.snapshot() == null ? "?" : m.snapshot().zxid());
    }

    private static String range(Batch batch) {
        return batch.count() == 1 ? batch.first().toString() : batch.first() + ".." + batch.last();
    }

    /** An operation. */
    public static String operation(StoreOp op) {
        if (op instanceof StoreOp.Append append) {
            return "append " + range(append.batch());
        } else if (op instanceof StoreOp.SavePromise save) {
            return "promise " + save.promise();
        } else if (op instanceof StoreOp.Truncate truncate) {
            return "truncate to " + truncate.to();
        } else if (op instanceof StoreOp.ReceiveChunk chunk) {
            return "receive snapshot " + chunk.snapshot() + " at " + chunk.offset();
        } else if (op instanceof StoreOp.InstallSnapshot install) {
            return "install snapshot " + install.header().zxid();
        } else if (op instanceof StoreOp.PublishSnapshot publish) {
            return "publish snapshot " + publish.snapshot() + " keeping from " + publish.keepFrom();
        } else if (op instanceof StoreOp.Condemn condemn) {
            return "condemn (" + condemn.why() + ")";
        }
        return op.toString();
    }

    /** A number that is the same in every JVM. */
    static long hash(Message message) {
        if (message instanceof Message.Records m) {
            return Mix.in(
                    Mix.in(
                            Mix.in(1, m.session()),
                            m.batch() == null ? -1 : m.batch().last().value()),
                    m.commit().value());
        } else if (message instanceof Message.Ack m) {
            return Mix.in(Mix.in(2, m.session()), m.durable().value());
        } else if (message instanceof Message.Heartbeat m) {
            return Mix.in(Mix.in(3, m.sequence()), m.commit().value());
        } else if (message instanceof Message.HeartbeatAck m) {
            return Mix.in(4, m.sequence());
        } else if (message instanceof Message.LinkPing m) {
            return Mix.in(5, m.heard().size());
        } else if (message instanceof Message.Forward m) {
            return Mix.in(6, m.requests().count());
        }
        return message(message).hashCode();
    }
}
