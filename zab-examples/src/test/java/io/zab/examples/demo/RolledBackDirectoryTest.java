package io.zab.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes and disks: somebody puts a directory back from a copy. It is found out; the node ends, and its next start comes back by itself, and votes. */
@Timeout(180)
class RolledBackDirectoryTest {
    @TempDir
    Path directory;

    @Test
    void aNodeWhoseDirectoryWasPutBackFromACopyEndsWithWordsAndVotesAgainAfterTheNextStart() throws Exception {
        try (RealNodes nodes = RealNodes.start(directory)) {
            nodes.put(1, "before");
            int leader = nodes.leader();
            int victim = leader % 3 + 1;
            int other = 6 - leader - victim;

            nodes.node(victim).kill();
            Path copy = directory.resolve("copy");
            Folders.copy(nodes.data(victim), copy);
            nodes.node(victim).start();
            nodes.awaitCounting(victim);

            // Without this third one nothing is committed that the victim has not acknowledged to the leader.
            nodes.node(other).kill();
            nodes.put(leader, "acknowledged");
            nodes.node(other).start();
            nodes.awaitCounting(other);

            nodes.node(victim).kill();
            Folders.delete(nodes.data(victim));
            Folders.copy(copy, nodes.data(victim));
            nodes.node(victim).start();
            assertThat(nodes.node(victim).awaitEnd(RealNodes.PATIENCE.toMillis()))
                    .as("exit status; its last words: %s", nodes.node(victim).lastWords())
                    .isEqualTo(4);
            assertThat(Files.readString(nodes.log(victim)))
                    .contains("reason=ROLLED_BACK", "its data directory is older than it was", "and now shows")
                    .contains("The next start sets this one aside", "unless the log says that this could not be noted")
                    .doesNotContain("Delete it, or move it away");

            nodes.node(victim).start();
            assertThat(nodes.awaitCounting(victim).get("quarantine")).isEqualTo("quarantine/1");
            assertThat(nodes.data(victim).resolve("quarantine/1/condemned")).exists();
            assertThat(nodes.data(victim).resolve("condemned")).doesNotExist();

            // Without the new directory the two that are left would be no quorum.
            nodes.node(other).kill();
            nodes.put(victim, "with two");
            assertThat(nodes.local(victim, "acknowledged")).isEqualTo("acknowledged");
        }
    }
}
