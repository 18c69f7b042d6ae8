package io.zab.testkit.sim;

import io.zab.Zxid;
import io.zab.message.Batch;
import io.zab.message.ReadOp;
import io.zab.message.ReadResult;
import io.zab.message.Recovered;
import io.zab.storage.Store;
import io.zab.testkit.model.Violation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What an opened directory holds, read as the protocol reads it. */
final class OpenedLog {
    private OpenedLog() {}

    /** All batches behind the base. */
    static List<Batch> content(Store store) throws IOException {
        Recovered found = store.recovered();
        List<Batch> all = new ArrayList<>();
        Zxid at = found.range().base();
        while (!at.equals(found.range().last())) {
            ReadResult read = store.read(new ReadOp.ReadLog(at, 1 << 20));
            if (!(read instanceof ReadResult.Batches batches)) {
                throw Violation.of("Recovery", "the log cannot be read behind %s: %s", at, read);
            }
            all.addAll(batches.batches());
            at = all.get(all.size() - 1).last();
        }
        return all;
    }
}
