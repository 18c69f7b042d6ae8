package io.zab.storage;

import io.zab.Zxid;
import io.zab.message.ReadOp;
import io.zab.message.ReadResult;
import io.zab.message.Recovered;
import io.zab.message.SnapshotHeader;
import io.zab.message.StoreOp;
import java.io.DataInputStream;
import java.io.OutputStream;

/** A store that does nothing. */
final class DiskStoreStub implements Store {
    @Override
    public Recovered recovered() {
        return Recovered.empty(Histories.STORAGE);
    }

    @Override
    public void perform(StoreOp op) {}

    @Override
    public void sync() {}

    @Override
    public ReadResult read(ReadOp op) {
        return new ReadResult.Unavailable("a stub");
    }

    @Override
    public OutputStream writeSnapshot(SnapshotHeader header) {
        return OutputStream.nullOutputStream();
    }

    @Override
    public void discardSnapshot(Zxid zxid) {}

    @Override
    public DataInputStream openSnapshot(Zxid zxid) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long usableBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    public long syncs() {
        return 0;
    }

    @Override
    public void close() {}
}
