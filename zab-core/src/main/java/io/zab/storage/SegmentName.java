package io.zab.storage;

import io.zab.Zxid;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a segment: {@code log/<start as 16 hex digits>-<generation>.log}.
 *
 * @param start the zxid before its first record
 * @param generation of all its groups
 */
record SegmentName(Zxid start, long generation) {
    static final String FOLDER = "log";
    private static final Pattern FORM = Pattern.compile("([0-7][0-9a-f]{15})-([0-9]{1,18})\\.log");

    /** The segment that a name in the folder stands for, or null if it is not ours. */
    static @Nullable SegmentName parse(String name) {
        Matcher matcher = FORM.matcher(name);
        return matcher.matches()
                ? new SegmentName(new Zxid(Long.parseLong(matcher.group(1), 16)), Long.parseLong(matcher.group(2)))
                : null;
    }

    String path() {
        return FOLDER + "/" + HexFormat.of().toHexDigits(start.value()) + "-" + generation + ".log";
    }
}
