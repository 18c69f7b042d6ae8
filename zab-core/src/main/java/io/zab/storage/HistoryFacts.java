package io.zab.storage;

import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.Configuration;
import io.zab.message.ConfigurationEntry;
import io.zab.message.EpochEnds;
import io.zab.message.SnapshotHeader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the protocol must know of a history before it reads any of it: where its epochs end, and its configurations. */
final class HistoryFacts {
    private final Zxid covered;
    private final List<ConfigurationEntry> configurations;
    private List<Zxid> ends = new ArrayList<>();

    /** @param snapshot what stands for everything up to its zxid, or null */
    HistoryFacts(@Nullable SnapshotHeader snapshot) {
        covered = snapshot == null ? Zxid.NONE : snapshot.zxid();
        configurations = new ArrayList<>(snapshot == null ? List.of() : snapshot.configurations());
    }

    /** The readable history starts behind {@code base}. */
    void startAt(Zxid base) {
        ends = new ArrayList<>(List.of(base));
    }

    /** The next batch of the history. */
    void add(Batch batch) {
        if (ends.get(ends.size() - 1).epoch() == batch.epoch()) {
            ends.remove(ends.size() - 1);
        }
        ends.add(batch.last());
        if (batch.first().isAfter(covered)) {
            learnConfiguration(batch);
        }
    }

    private void learnConfiguration(Batch batch) {
        switch (batch.kind()) {
            case EPOCH, CONFIGURATION -> {
                if (batch.firstPayload().hasRemaining()) {
                    configurations.add(
                            new ConfigurationEntry(batch.first(), Configuration.decode(batch.firstPayload()), null));
                }
            }
            case SEAL -> {
                Zxid named = new Zxid(batch.firstPayload().getLong());
                configurations.replaceAll(entry -> entry.zxid().equals(named) ? entry.sealedAt(batch.first()) : entry);
            }
            default -> {}
        }
    }

    EpochEnds ends() {
        return new EpochEnds(ends);
    }

    List<ConfigurationEntry> configurations() {
        return List.copyOf(configurations);
    }
}
