package io.zab.testkit.exhaustive;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Transaction;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.Message;
import io.zab.message.Recovered;
import io.zab.message.StoreOp;
import io.zab.protocol.Outcome;
import io.zab.protocol.PeerStatus;
import io.zab.testkit.model.Model;
import io.zab.testkit.model.ModelPeer;
import io.zab.testkit.model.ModelRead;
import java.util.List;

/** Something that a step of one peer did, as the model and the predicates are told of it. */
sealed interface Event {
    void tell(Model model, ModelPeer peer);

    /** Whether the model, or a predicate, remembers it; else it is only judged. */
    default boolean isRemembered() {
        return true;
    }

    record Sent(PeerId to, Message message) implements Event {
        @Override
        public void tell(Model model, ModelPeer peer) {
            model.tell().send(peer, to, message);
        }

        @Override
        public boolean isRemembered() {
            return false;
        }
    }

    record Says(PeerStatus status) implements Event {
        @Override
        public void tell(Model model, ModelPeer peer) {
            model.tell().status(peer, status);
        }

        @Override
        public boolean isRemembered() {
            return false;
        }
    }

    record HandedOver(Batch batch) implements Event {
        @Override
        public void tell(Model model, ModelPeer peer) {
            model.handedOver(peer, batch);
        }

        @Override
        public boolean isRemembered() {
            return false;
        }
    }

    record Asked(long number, StoreOp op) implements Event {
        @Override
        public void tell(Model model, ModelPeer peer) {
            model.asked(peer, number, op);
        }
    }

    record Durable(long number) implements Event {
        @Override
        public void tell(Model model, ModelPeer peer) {
            model.durable(peer, number);
        }
    }

    record Applied(Batch batch, long digest) implements Event {
        @Override
        public void tell(Model model, ModelPeer peer) {
            model.applied(peer, batch, digest);
        }
    }

    record Effect(Transaction transaction) implements Event {
        @Override
        public void tell(Model model, ModelPeer peer) {
            model.tell().effect(peer, transaction);
        }
    }

    record RoleChanged(Role from, Role to, Reason reason) implements Event {
        @Override
        public void tell(Model model, ModelPeer peer) {
            model.role(peer, from, to, reason);
        }
    }

    record Established(long epoch) implements Event {
        @Override
        public void tell(Model model, ModelPeer peer) {
            model.tell().established(peer, epoch);
        }
    }

    record Submitted(long request) implements Event {
        @Override
        public void tell(Model model, ModelPeer peer) {
            model.tell().submitted(peer, request);
        }
    }

    record Completed(long request, Zxid zxid) implements Event {
        @Override
        public void tell(Model model, ModelPeer peer) {
            model.tell().completed(peer, request, zxid);
        }
    }

    record Settled(long request, Outcome outcome) implements Event {
        @Override
        public void tell(Model model, ModelPeer peer) {
            if (outcome instanceof Outcome.NotApplied) {
                model.tell().notApplied(peer, request);
            } else if (outcome instanceof Outcome.Unknown) {
                model.tell().unknown(peer, request);
            } else {
                model.tell().resultLost(peer, request);
            }
        }
    }

    record ReadAsked(ModelRead read) implements Event {
        @Override
        public void tell(Model model, ModelPeer peer) {
            model.tell().readAsked(peer, read);
        }
    }

    record ReadPointed(ModelRead read, Zxid point) implements Event {
        @Override
        public void tell(Model model, ModelPeer peer) {
            model.tell().readPointed(peer, read, point);
        }
    }

    record ReadDone(ModelRead read, Zxid seen) implements Event {
        @Override
        public void tell(Model model, ModelPeer peer) {
            model.tell().readDone(peer, read, seen);
        }
    }

    record Opened(Recovered found, List<Batch> content) implements Event {
        @Override
        public void tell(Model model, ModelPeer peer) {
            model.recovered(peer, found, content);
        }
    }

    record Crashed(boolean wiped) implements Event {
        @Override
        public void tell(Model model, ModelPeer peer) {
            model.crashed(peer);
            if (wiped) {
                model.wiped(peer);
            }
        }
    }
}
