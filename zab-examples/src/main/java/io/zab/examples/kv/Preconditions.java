package io.zab.examples.kv;

import io.zab.Zxid;

/** The condition that the headers of a request put: {@code If-Match: 3:12}, or {@code If-None-Match: *}, or none. */
final class Preconditions {
    private Preconditions() {}

    /** @throws IllegalArgumentException if the headers ask for something else */
    static Condition of(KvRequest request) {
        String ifMatch = request.ifMatch();
        String ifNoneMatch = request.ifNoneMatch();
        if (ifMatch != null && ifNoneMatch != null) {
            throw new IllegalArgumentException("If-Match and If-None-Match exclude each other; send one of them");
        }
        if (ifNoneMatch != null) {
            if (!ifNoneMatch.trim().equals("*")) {
                throw new IllegalArgumentException("If-None-Match is \"" + ifNoneMatch + "\"; only * is possible");
            }
            return new Condition.Absent();
        }
        return ifMatch == null ? new Condition.Always() : new Condition.ChangedAt(zxid(ifMatch.trim()));
    }

    private static Zxid zxid(String text) {
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        Zxid zxid = Zxid.parse(quoted ? text.substring(1, text.length() - 1) : text);
        if (zxid.counter() == 0) {
            throw new IllegalArgumentException("If-Match is " + zxid + ", which no change of a key ever has");
        }
        return zxid;
    }
}
