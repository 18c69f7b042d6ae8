package io.zab.protocol;

import io.zab.message.Configuration;
import io.zab.message.ConfigurationEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a peer's settings are what its cluster was formed with. Those are a record of the log that all peers share (rule B2): peers compare their settings with
 * each other when they connect, but a cluster that was started anew with other ones would agree in that, and disagree with its own history. Before the seal
 * nothing is settled: the next forming record has whatever is set then.
 */
public final class FormedWith {
    private FormedWith() {}

    /** What does not fit, as a sentence with the values and what to do; null if all does, or nothing is settled yet. */
    public static @Nullable String contradiction(PeerSettings settings, List<ConfigurationEntry> configurations) {
        Configuration formed = null;
        for (ConfigurationEntry entry : configurations) {
            formed = entry.sealed() ? entry.configuration() : formed;
        }
        if (formed == null) {
            return null;
        }
        if (formed.payloadBytesMax() != settings.payloadBytesMax()) {
            return "the cluster was formed with payloads of at most " + formed.payloadBytesMax()
                    + " bytes, here payloadBytesMax is " + settings.payloadBytesMax() + ". "
                    + (settings.payloadBytesMax() < formed.payloadBytesMax()
                            ? "What others have committed may be too large for it"
                            : "What it commits could be too large for others")
                    + "; set payloadBytesMax(" + formed.payloadBytesMax() + ") on every peer";
        }
        if (!formed.voters().keySet().equals(settings.voters())) {
            return "the cluster was formed by the peers " + formed.voters().keySet() + ", here peers(...) lists "
                    + settings.voters() + ". List those that formed it";
        }
        return null;
    }
}
