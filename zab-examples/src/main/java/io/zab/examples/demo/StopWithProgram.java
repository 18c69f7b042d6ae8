package io.zab.examples.demo;

import io.zab.examples.machine.Folders;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Until it is closed: if this program is ended, by Ctrl-C for example, it leaves no nodes and no directory behind. */
final class StopWithProgram implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StopWithProgram.class);

    private final DemoCluster cluster;
    private final Path directory;
    private final Thread hook = new Thread(this::ended, "interrupted");

    StopWithProgram(DemoCluster cluster, Path directory) {
        this.cluster = cluster;
        this.directory = directory;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void ended() {
        try {
            for (NodeProcess node : cluster.nodes()) {
                node.kill();
            }
            Folders.delete(directory);
        } catch (IOException e) {
            LOG.warn("{} is left behind: {}", directory, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("the hook is at work already", e);
        }
    }
}
