package io.zab.storage;

import static io.zab.storage.Histories.all;
import static io.zab.storage.Histories.append;
import static io.zab.storage.Histories.batch;
import static io.zab.storage.Histories.epoch;
import static io.zab.storage.Histories.open;
import static io.zab.storage.Histories.promise;
import static io.zab.storage.Histories.z;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.Promise;
import io.zab.message.ReadOp;
import io.zab.message.ReadResult;
import io.zab.message.Recovered;
import io.zab.message.StoreOp;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiskStoreTest {
    private final InMemoryDisk disk = new InMemoryDisk();

    @Test
    void aNewDirectoryHoldsNothingAndKeepsTheIdentityItWasGiven() throws IOException {
        try (DiskStore store = open(disk)) {
            assertThat(store.recovered()).isEqualTo(Recovered.empty(Histories.STORAGE));
        }
        try (DiskStore store = open(disk)) {
            assertThat(store.recovered()).isEqualTo(Recovered.empty(Histories.STORAGE));
        }
    }

    @Test
    void whatWasAppendedIsReadBackBeforeAndAfterSyncAndAfterReopening() throws IOException {
        List<Batch> batches = new ArrayList<>();
        try (DiskStore store = open(disk)) {
            promise(store, 1);
            batches.add(epoch(Zxid.NONE, 1));
            for (int i = 0; i < 200; i++) {
                batches.add(batch(z(1, i), 1, i * 7));
            }
            for (int i = 0; i < batches.size(); i++) {
                store.perform(new StoreOp.Append(batches.get(i)));
                if (i % 3 == 0) {
                    store.sync();
                }
            }
            assertThat(all(store, Zxid.NONE)).isEqualTo(batches);
        }
        try (DiskStore store = open(disk)) {
            assertThat(store.recovered().promise()).isEqualTo(new Promise(1, PeerId.of(2)));
            assertThat(store.recovered().range().last()).isEqualTo(z(1, 200));
            assertThat(all(store, Zxid.NONE)).isEqualTo(batches);
        }
    }

    @Test
    void aReadBeginsAtAnyBatchEndAndStopsAtTheAskedSize() throws IOException {
        try (DiskStore store = open(disk)) {
            promise(store, 1);
            store.perform(new StoreOp.Append(epoch(Zxid.NONE, 1)));
            for (int i = 0; i < 1000; i += 2) {
                store.perform(new StoreOp.Append(batch(z(1, i), 2, 100)));
                if (i % 100 == 0) {
                    store.sync();
                }
            }
            for (int i = 0; i < 1000; i += 2) {
                ReadResult result = store.read(new ReadOp.ReadLog(z(1, i), 300));
                assertThat(result).isEqualTo(new ReadResult.Batches(List.of(batch(z(1, i), 2, 100))));
            }
            assertThatThrownBy(() -> store.read(new ReadOp.ReadLog(z(1, 501), 300)))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aCutLogGoesOnFromTheCutAlsoWithinAGroup() throws IOException {
        Batch first = batch(z(1, 0));
        Batch kept = batch(z(1, 1));
        Batch other = epoch(z(1, 2), 3);
        try (DiskStore store = open(disk)) {
            promise(store, 1);
            store.perform(new StoreOp.Append(epoch(Zxid.NONE, 1)));
            store.perform(new StoreOp.Append(first));
            store.perform(new StoreOp.Append(kept));
            store.perform(new StoreOp.Append(batch(z(1, 2))));
            store.sync();
            append(store, batch(z(1, 3)), batch(z(1, 4)));
            store.perform(new StoreOp.Truncate(z(1, 2)));
            promise(store, 3);
            append(store, other);
            assertThat(all(store, z(1, 0))).containsExactly(first, kept, other);
        }
        try (DiskStore store = open(disk)) {
            assertThat(store.recovered().range().ends().ends()).containsExactly(z(0, 0), z(1, 2), z(3, 0));
            assertThat(all(store, z(1, 0))).containsExactly(first, kept, other);
        }
    }

    @Test
    void aLogOfManySegmentsIsOneHistory() throws IOException {
        List<Batch> batches = new ArrayList<>(List.of(epoch(Zxid.NONE, 1)));
        try (DiskStore store = open(disk, 2000)) {
            promise(store, 1);
            for (int i = 0; i < 100; i++) {
                batches.add(batch(z(1, i)));
            }
            append(store, batches.toArray(Batch[]::new));
            assertThat(all(store, Zxid.NONE)).isEqualTo(batches);
            assertThat(disk.list("log")).hasSizeGreaterThan(20);
        }
        try (DiskStore store = open(disk, 2000)) {
            assertThat(all(store, Zxid.NONE)).isEqualTo(batches);
            store.perform(new StoreOp.Truncate(z(1, 50)));
            assertThat(all(store, Zxid.NONE)).isEqualTo(batches.subList(0, 51));
        }
        try (DiskStore store = open(disk, 2000)) {
            assertThat(all(store, Zxid.NONE)).isEqualTo(batches.subList(0, 51));
        }
    }

    @Test
    void theDirectoryIsFreeOnlyOnceItsFilesAreClosed() throws IOException {
        List<String> closed = new ArrayList<>();
        Disk recording = recordsClosing(Disk.class, disk, "disk", closed);
        try (DiskStore store = open(recording)) {
            promise(store, 1);
            append(store, epoch(Zxid.NONE, 1));
            closed.clear();
        }
        assertThat(closed).contains("file").endsWith("disk");
        assertThat(closed.indexOf("disk")).isEqualTo(closed.size() - 1);
    }

    private static <T> T recordsClosing(Class<T> type, T of, String name, List<String> closed) {
        return type.cast(Proxy.newProxyInstance(
                DiskStoreTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        closed.add(name);
                    }
                    Object result = method.invoke(of, arguments);
                    return result instanceof DiskFile file
                            ? recordsClosing(DiskFile.class, file, "file", closed)
                            : result;
                }));
    }
}
