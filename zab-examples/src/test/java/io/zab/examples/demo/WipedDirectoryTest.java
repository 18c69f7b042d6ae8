package io.zab.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes and disks: a directory that is deleted between SIGKILL and the next start counts again by itself. */
@Timeout(120)
class WipedDirectoryTest {
    @TempDir
    Path directory;

    @Test
    void aNodeWhoseDirectoryWasDeletedWhileItWasDownVotesAgain() throws Exception {
        try (RealNodes nodes = RealNodes.start(directory)) {
            nodes.put(1, "before");
            nodes.node(2).kill();
            nodes.put(1, "meanwhile");
            Folders.delete(nodes.data(2));
            nodes.node(2).start();
            nodes.awaitCounting(2);
            nodes.node(3).kill();
            // Without the new directory the one that is left would be no quorum.
            nodes.put(1, "with two");
            assertThat(nodes.local(2, "before")).isEqualTo("before");
        }
    }
}
