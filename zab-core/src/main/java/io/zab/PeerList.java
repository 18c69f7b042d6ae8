package io.zab;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code 1=host:port,2=[::1]:7400,…} and says everything that is wrong with it. */
final class PeerList {
    private static final String FORM =
            "Write each peer as id=host:port, an IPv6 address in brackets: 1=10.0.0.1:7400,2=[fd00::2]:7400";

    private final SortedMap<PeerId, PeerAddress> addresses = new TreeMap<>();
    private final Map<String, PeerId> places = new HashMap<>();
    private final List<String> problems;

    private PeerList(List<String> problems) {
        this.problems = problems;
    }

    /** The peers that can be read; what is wrong with the others is added to {@code problems}, each as a sentence. */
    static SortedMap<PeerId, PeerAddress> parse(String text, List<String> problems) {
        PeerList list = new PeerList(problems);
        if (text.isBlank()) {
            problems.add("peers(\"" + text + "\") names nobody. " + FORM);
            return list.addresses;
        }
        for (String entry : text.split(",", -1)) {
            list.add(entry.strip());
        }
        return list.addresses;
    }

    private void add(String entry) {
        int equals = entry.indexOf('=');
        if (equals < 0) {
            problem(entry, entry.isEmpty() ? "is empty: there is a comma too many" : "has no \"=\". " + FORM);
            return;
        }
        PeerId id = id(entry, entry.substring(0, equals).strip());
        String place = entry.substring(equals + 1).strip();
        int colon = colonBeforePort(entry, place);
        if (colon < 0) {
            return;
        }
        String host = host(entry, place.substring(0, colon));
        int port = port(entry, place.substring(colon + 1));
        if (id == null || host == null || port < 0) {
            return;
        }
        PeerAddress address = new PeerAddress(id, host, port);
        PeerAddress sameId = addresses.putIfAbsent(id, address);
        if (sameId != null) {
            problem(entry, "has id " + id + ", and so has \"" + sameId + "\". Give every peer an id of its own");
            return;
        }
        PeerId samePlace = places.putIfAbsent(address.hostAndPort(), id);
        if (samePlace != null) {
            problem(entry, "has the address of peer " + samePlace + ". Give every peer an address of its own");
        }
    }

    private @Nullable PeerId id(String entry, String text) {
        try {
            int value = Integer.parseInt(text);
            if (value >= 1 && value <= PeerId.MAX) {
                return PeerId.of(value);
            }
            problem(entry, "has id " + value + "; an id is 1 to " + PeerId.MAX);
        } catch (NumberFormatException e) {
            problem(entry, "has id \"" + text + "\", which is no number; an id is 1 to " + PeerId.MAX);
        }
        return null;
    }

    /** Where the host ends, -1 if that cannot be told. */
    private int colonBeforePort(String entry, String place) {
        if (place.startsWith("[")) {
            int end = place.indexOf(']');
            if (end < 0 || end + 1 >= place.length() || place.charAt(end + 1) != ':') {
                problem(entry, "has no port behind the brackets. " + FORM);
                return -1;
            }
            return end + 1;
        }
        int colon = place.lastIndexOf(':');
        if (colon < 0) {
            problem(entry, "has no port. " + FORM);
        } else if (place.indexOf(':') != colon) {
            problem(
                    entry,
                    "has more than one colon: put an IPv6 address in brackets, [" + place.substring(0, colon) + "]"
                            + place.substring(colon));
            return -1;
        }
        return colon;
    }

    private @Nullable String host(String entry, String text) {
        boolean bracketed = text.startsWith("[");
        String host = bracketed ? text.substring(1, text.length() - 1) : text;
        if (host.isBlank()) {
            problem(entry, "has no host. " + FORM);
            return null;
        }
        boolean bad = host.chars().anyMatch(c -> c <= ' ' || "[]/@\"".indexOf(c) >= 0);
        if (bad || bracketed && host.indexOf(':') < 0) {
            problem(entry, "has host \"" + text + "\", which is neither a name nor an address. " + FORM);
            return null;
        }
        return host;
    }

    private int port(String entry, String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
            problem(entry, "has port " + port + "; a port is 1 to 65535");
        } catch (NumberFormatException e) {
            problem(entry, "has port \"" + text + "\", which is no number; a port is 1 to 65535");
        }
        return -1;
    }

    private void problem(String entry, String what) {
        problems.add("peers(...): \"" + entry + "\" " + what);
    }
}
