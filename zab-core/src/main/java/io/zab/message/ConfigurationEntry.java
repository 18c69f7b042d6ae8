package io.zab.message;

import io.zab.Zxid;

/**
 * A configuration where it stands in the log. Its zxid is its identity.
 *
 * @param zxid the record that holds it
 * @param configuration the configuration
 * @param sealed whether a seal record that names it stands in the log (rule B4): durable proof that it is committed
 */
public record ConfigurationEntry(Zxid zxid, Configuration configuration, boolean sealed) {}
