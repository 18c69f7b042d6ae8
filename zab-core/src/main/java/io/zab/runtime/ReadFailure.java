package io.zab.runtime;

import io.zab.Zxid;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Whether it was the disk that failed while a state machine was reading a snapshot: what it throws then is not its own mistake. */
final class ReadFailure {
    private @Nullable IOException first;

    /** What is read through this is noted if it fails. */
    InputStream noting(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                try {
                    return super.read();
                } catch (IOException e) {
                    throw noted(e);
                }
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                try {
                    return super.read(bytes, offset, length);
                } catch (IOException e) {
                    throw noted(e);
                }
            }
        };
    }

    private IOException noted(IOException e) {
        if (first == null) {
            first = e;
        }
        return e;
    }

    /** Throws, if the snapshot at {@code zxid} could not be read. */
    void rethrow(Zxid zxid) {
        if (first != null) {
            throw new StoreFailure(
                    "the snapshot at " + zxid + " cannot be read: " + first
                            + ". Look at disk and file system, then start again: if files are damaged, they are set aside then,"
                            + " and this node learns everything anew",
                    first);
        }
    }
}
