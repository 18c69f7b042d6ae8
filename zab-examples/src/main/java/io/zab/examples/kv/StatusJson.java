package io.zab.examples.kv;

import io.zab.FailoverStep;
import io.zab.NodeStatus;
import io.zab.PeerId;
import io.zab.RoleChange;
import io.zab.examples.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node's status as JSON. Zxids are strings, {@code epoch:counter}; times are ISO 8601, UTC. */
final class StatusJson {
    private StatusJson() {}

    static Map<String, @Nullable Object> of(NodeStatus status) {
        Throwable failure = status.failure();
        return Json.object(
                "cluster", status.cluster(),
                "id", status.id().value(),
                "role", status.role(),
                "leader", number(status.leader()),
                "epoch", status.epoch(),
                "lastZxid", status.lastZxid(),
                "durableZxid", status.durableZxid(),
                "committedZxid", status.committedZxid(),
                "appliedZxid", status.appliedZxid(),
                "ready", status.ready(),
                "counts", status.counts(),
                "quarantine", status.quarantine(),
                "formed", status.formed(),
                "missing", status.missing(),
                "outstandingRequests", status.outstandingRequests(),
                "outstandingBytes", status.outstandingBytes(),
                "syncs", status.syncs(),
                "diskUsableBytes", status.diskUsableBytes(),
                "diskLow", status.diskLow(),
                "peers", status.peers().stream().map(StatusJson::peer).toList(),
                "roleChanges",
                        status.roleChanges().stream()
                                .map(StatusJson::roleChange)
                                .toList(),
                "failoverSteps",
                        status.failoverSteps().stream().map(StatusJson::step).toList(),
                "failure", failure == null ? null : failure.toString());
    }

    private static Map<String, @Nullable Object> peer(NodeStatus.Peer peer) {
        return Json.object(
                "id", peer.id().value(),
                "connected", peer.connected(),
                "lastContactMillis",
                        peer.lastContact() == null ? null : peer.lastContact().toMillis(),
                "acknowledged", peer.acknowledged(),
                "counts", peer.counts(),
                "diskWaitMillis",
                        peer.diskWait() == null ? null : peer.diskWait().toMillis(),
                "trouble", peer.trouble());
    }

    private static Map<String, @Nullable Object> roleChange(RoleChange change) {
        return Json.object(
                "at", change.at(),
                "from", change.from(),
                "to", change.to(),
                "reason", change.reason(),
                "leader", number(change.leader()),
                "epoch", change.epoch(),
                "lastZxid", change.last(),
                "detail", change.detail());
    }

    private static Map<String, @Nullable Object> step(FailoverStep step) {
        return Json.object(
                "at", step.at(),
                "kind", step.kind(),
                "peer", number(step.peer()),
                "epoch", step.epoch(),
                "zxid", step.zxid(),
                "detail", step.detail());
    }

    private static @Nullable Integer number(@Nullable PeerId id) {
        return id == null ? null : id.value();
    }
}
