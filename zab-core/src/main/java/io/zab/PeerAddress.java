package io.zab;

/**
 * Where a peer is reached. The host is a name or a literal address and is resolved anew at each attempt to connect; identity never
 * comes from an address.
 *
 * @param peer whose address this is
 * @param host name or literal, without brackets
 * @param port 1 to 65535
 */
public record PeerAddress(PeerId peer, String host, int port) {
    public PeerAddress {
        if (host.isBlank()) {
            throw new IllegalArgumentException("The address of peer " + peer + " has no host");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("Port " + port + " of peer " + peer + " is outside 1..65535");
        }
    }

    /** The form {@code host:port}, with brackets around an IPv6 literal. */
    public String hostAndPort() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return peer + "=" + hostAndPort();
    }
}
