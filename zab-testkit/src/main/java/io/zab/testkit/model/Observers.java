package io.zab.testkit.model;

import io.zab.PeerId;
import io.zab.Reason;
import io.zab.Role;
import io.zab.Transaction;
import io.zab.Zxid;
import io.zab.message.Message;
import io.zab.message.Promise;
import io.zab.message.SnapshotHeader;
import io.zab.protocol.PeerStatus;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Several observers as one: each is told everything, in their order. Most of them do nothing about most of what they could be told: of what happens in every step only those are told
 * that do anything about it.
 */
final class Observers implements Observer {
    /** Which of its methods a class of observers does anything in. */
    private static final ClassValue<Set<String>> HEARD = new ClassValue<>() {
        @Override
        protected Set<String> computeValue(Class<?> type) {
            Set<String> heard = new HashSet<>();
            for (Method method : type.getMethods()) {
                if (method.getDeclaringClass() != Observer.class) {
                    heard.add(method.getName());
                }
            }
            return heard;
        }
    };

    private final Observer[] observers;
    // Those who do something about what happens in every step.
    private final Observer[] broadcast;
    private final Observer[] append;
    private final Observer[] durable;
    private final Observer[] send;
    private final Observer[] delivered;
    private final Observer[] leads;
    private final Observer[] handedOver;
    private final Observer[] applied;
    private final Observer[] effect;
    private final Observer[] submitted;
    private final Observer[] completed;
    private final Observer[] readAsked;
    private final Observer[] readPointed;
    private final Observer[] readDone;
    private final Observer[] queued;

    Observers(List<? extends Observer> observers) {
        this.observers = observers.toArray(new Observer[0]);
        this.broadcast = whoCaresFor("broadcast");
        this.append = whoCaresFor("append");
        this.durable = whoCaresFor("durable");
        this.send = whoCaresFor("send");
        this.delivered = whoCaresFor("delivered");
        this.leads = whoCaresFor("leads");
        this.handedOver = whoCaresFor("handedOver");
        this.applied = whoCaresFor("applied");
        this.effect = whoCaresFor("effect");
        this.submitted = whoCaresFor("submitted");
        this.completed = whoCaresFor("completed");
        this.readAsked = whoCaresFor("readAsked");
        this.readPointed = whoCaresFor("readPointed");
        this.readDone = whoCaresFor("readDone");
        this.queued = whoCaresFor("queued");
    }

    private Observer[] whoCaresFor(String what) {
        List<Observer> found = new ArrayList<>();
        for (Observer observer : observers) {
            if (HEARD.get(observer.getClass()).contains(what)) {
                found.add(observer);
            }
        }
        return found.toArray(new Observer[0]);
    }

    @Override
    public void attach(Model model) {
        for (Observer observer : observers) {
            observer.attach(model);
        }
    }

    @Override
    public void broadcast(ModelPeer leader, ModelBatch batch) {
        for (Observer observer : broadcast) {
            observer.broadcast(leader, batch);
        }
    }

    @Override
    public void append(ModelPeer peer, ModelBatch batch) {
        for (Observer observer : append) {
            observer.append(peer, batch);
        }
    }

    @Override
    public void remove(ModelPeer peer, ModelBatch removed, long epoch, ModelBatch becomes, boolean snapshot) {
        for (Observer observer : observers) {
            observer.remove(peer, removed, epoch, becomes, snapshot);
        }
    }

    @Override
    public void promise(ModelPeer peer, Promise promise) {
        for (Observer observer : observers) {
            observer.promise(peer, promise);
        }
    }

    @Override
    public void opensEpoch(ModelPeer leader, long epoch) {
        for (Observer observer : observers) {
            observer.opensEpoch(leader, epoch);
        }
    }

    @Override
    public void durable(ModelPeer peer) {
        for (Observer observer : durable) {
            observer.durable(peer);
        }
    }

    @Override
    public void committed(ModelBatch batch, long epoch) {
        for (Observer observer : observers) {
            observer.committed(batch, epoch);
        }
    }

    @Override
    public void snapshot(ModelPeer peer, Zxid zxid) {
        for (Observer observer : observers) {
            observer.snapshot(peer, zxid);
        }
    }

    @Override
    public void send(ModelPeer from, PeerId to, Message message) {
        for (Observer observer : send) {
            observer.send(from, to, message);
        }
    }

    @Override
    public void delivered(ModelPeer to, Sender from, Message message) {
        for (Observer observer : delivered) {
            observer.delivered(to, from, message);
        }
    }

    @Override
    public void linked(ModelPeer peer, PeerId other, boolean up) {
        for (Observer observer : observers) {
            observer.linked(peer, other, up);
        }
    }

    @Override
    public void turned(ModelPeer peer, Role to, Reason reason, @Nullable PeerId leader) {
        for (Observer observer : observers) {
            observer.turned(peer, to, reason, leader);
        }
    }

    @Override
    public void role(ModelPeer peer, Role from, Role to) {
        for (Observer observer : observers) {
            observer.role(peer, from, to);
        }
    }

    @Override
    public void established(ModelPeer peer, long epoch) {
        for (Observer observer : observers) {
            observer.established(peer, epoch);
        }
    }

    @Override
    public void leads(ModelPeer leader, Hearing hearing, long epochRecordsMax) {
        for (Observer observer : leads) {
            observer.leads(leader, hearing, epochRecordsMax);
        }
    }

    @Override
    public void handedOver(ModelPeer peer, ModelBatch batch) {
        for (Observer observer : handedOver) {
            observer.handedOver(peer, batch);
        }
    }

    @Override
    public void applied(ModelPeer peer, ModelBatch batch, long digest) {
        for (Observer observer : applied) {
            observer.applied(peer, batch, digest);
        }
    }

    @Override
    public void restored(ModelPeer peer, ModelBatch at, long digest) {
        for (Observer observer : observers) {
            observer.restored(peer, at, digest);
        }
    }

    @Override
    public void effect(ModelPeer peer, Transaction transaction) {
        for (Observer observer : effect) {
            observer.effect(peer, transaction);
        }
    }

    @Override
    public void snapshotTaken(ModelPeer peer, SnapshotHeader header) {
        for (Observer observer : observers) {
            observer.snapshotTaken(peer, header);
        }
    }

    @Override
    public void submitted(ModelPeer peer, long request) {
        for (Observer observer : submitted) {
            observer.submitted(peer, request);
        }
    }

    @Override
    public void completed(ModelPeer peer, long request, Zxid zxid) {
        for (Observer observer : completed) {
            observer.completed(peer, request, zxid);
        }
    }

    @Override
    public void notApplied(ModelPeer peer, long request) {
        for (Observer observer : observers) {
            observer.notApplied(peer, request);
        }
    }

    @Override
    public void unknown(ModelPeer peer, long request) {
        for (Observer observer : observers) {
            observer.unknown(peer, request);
        }
    }

    @Override
    public void resultLost(ModelPeer peer, long request) {
        for (Observer observer : observers) {
            observer.resultLost(peer, request);
        }
    }

    @Override
    public void readAsked(ModelPeer peer, ModelRead read) {
        for (Observer observer : readAsked) {
            observer.readAsked(peer, read);
        }
    }

    @Override
    public void readPointed(ModelPeer peer, ModelRead read, Zxid point) {
        for (Observer observer : readPointed) {
            observer.readPointed(peer, read, point);
        }
    }

    @Override
    public void readDone(ModelPeer peer, ModelRead read, Zxid seen) {
        for (Observer observer : readDone) {
            observer.readDone(peer, read, seen);
        }
    }

    @Override
    public void staleMessage(ModelPeer peer, Message message, boolean reacted) {
        for (Observer observer : observers) {
            observer.staleMessage(peer, message, reacted);
        }
    }

    @Override
    public void recovered(ModelPeer peer) {
        for (Observer observer : observers) {
            observer.recovered(peer);
        }
    }

    @Override
    public void crashed(ModelPeer peer) {
        for (Observer observer : observers) {
            observer.crashed(peer);
        }
    }

    @Override
    public void rolledBack(ModelPeer peer) {
        for (Observer observer : observers) {
            observer.rolledBack(peer);
        }
    }

    @Override
    public void queued(ModelPeer peer, String queue, long bytes, long bound) {
        for (Observer observer : queued) {
            observer.queued(peer, queue, bytes, bound);
        }
    }

    @Override
    public void status(ModelPeer peer, PeerStatus status) {
        for (Observer observer : observers) {
            observer.status(peer, status);
        }
    }

    @Override
    public void scan(Model model) {
        for (Observer observer : observers) {
            observer.scan(model);
        }
    }
}
