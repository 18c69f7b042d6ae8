package io.zab.runtime;

import io.zab.Zxid;
import io.zab.message.ReadOp;
import io.zab.message.ReadResult;
import io.zab.message.Recovered;
import io.zab.message.SnapshotHeader;
import io.zab.message.StoreOp;
import io.zab.storage.Store;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Remembers what it was asked; fails when told to. A snapshot of it holds its own zxid as text. */
final class FakeStore implements Store {
    final List<String> calls = new CopyOnWriteArrayList<>();

    @Nullable
    String failAt;

    private void call(String what) throws IOException {
        calls.add(what);
        if (what.equals(failAt)) {
            throw new IOException("thrown by a test");
        }
    }

    @Override
    public Recovered recovered() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void perform(StoreOp op) throws IOException {
        call("perform " + (op instanceof StoreOp.Truncate truncate ? truncate.to() : op));
    }

    @Override
    public void sync() throws IOException {
        call("sync");
    }

    @Override
    public ReadResult read(ReadOp op) throws IOException {
        call("read");
        return new ReadResult.Unavailable("fake");
    }

    @Override
    public OutputStream writeSnapshot(SnapshotHeader header) throws IOException {
        call("write " + header.zxid());
        return OutputStream.nullOutputStream();
    }

    @Override
    public void discardSnapshot(Zxid zxid) throws IOException {
        call("discard " + zxid);
    }

    @Override
    public DataInputStream openSnapshot(Zxid zxid) throws IOException {
        call("open " + zxid);
        InputStream state = new ByteArrayInputStream(zxid.toString().getBytes(StandardCharsets.UTF_8));
        return new DataInputStream(new FilterInputStream(state) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                call("read within " + zxid);
                return super.read(bytes, offset, length);
            }
        });
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
    public void close() {
        calls.add("close");
    }
}
