package io.zab.message;

import io.zab.Zxid;
import org.jspecify.annotations.Nullable;

/**
 * A configuration where it stands in the log. Its zxid is its identity.
 *
 * @param zxid the record that holds it
 * @param configuration the configuration
 * @param sealedAt where the seal record that names it stands in the log (rule B4), null if there is none: durable proof that it is committed
 */
public record ConfigurationEntry(
        Zxid zxid, Configuration configuration, @Nullable Zxid sealedAt) {
    /** Whether its seal stands in the log. */
    public boolean sealed() {
        return sealedAt != null;
    }

    /** This configuration after the seal at {@code at} was appended. */
    public ConfigurationEntry sealedAt(Zxid at) {
        return new ConfigurationEntry(zxid, configuration, at);
    }

    /** This configuration after everything behind {@code to} was cut: a seal that stood there is gone. */
    public ConfigurationEntry cutAfter(Zxid to) {
        return sealedAt != null && sealedAt.isAfter(to) ? new ConfigurationEntry(zxid, configuration, null) : this;
    }
}
