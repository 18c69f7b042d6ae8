package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.message.BootId;
import io.zab.message.FormationId;
import io.zab.message.Message;
import io.zab.message.StorageId;
import io.zab.transport.Hello;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The bytes of every message, fixed: peers of different versions speak to each other, so a change of the wire format must be meant. After one that is, run with
 * {@code -Dframes.regenerate} and read the diff: what stands there already may only go on being read.
 */
class WireFormatTest {
    private static final Path GOLDEN = Path.of("src/test/resources/frames.txt");
    /** Of a longer one the beginning and a digest are kept. */
    private static final int WHOLE_BYTES_MAX = 2048;

    private static final int LINE_BYTES = 48;

    /** By name: its kind, and which of that kind, so that a new sample at the end of its kind moves no other. */
    private static Map<String, Message> samples() {
        Map<String, Message> samples = new LinkedHashMap<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (Message message : Samples.all()) {
            String kind = message.getClass().getSimpleName();
            samples.put(kind + " " + counts.merge(kind, 1, Integer::sum), message);
        }
        return samples;
    }

    private static byte[] hello(boolean formed) {
        return Wiring.bytes(HelloCodec.encode(
                new Hello(
                        "orders",
                        Samples.peers(1, 2, 3),
                        Samples.SENDER,
                        new StorageId(Samples.uuid(3)),
                        new BootId(Samples.uuid(5)),
                        formed ? new FormationId(Samples.uuid(1)) : null,
                        1 << 20,
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1)),
                7));
    }

    @Test
    void everyFrameHasTheBytesThatItAlwaysHad() throws Exception {
        StringBuilder frames = new StringBuilder();
        append(frames, "Hello 1", hello(true));
        append(frames, "Hello 2", hello(false));
        for (Map.Entry<String, Message> sample : samples().entrySet()) {
            append(frames, sample.getKey(), Wiring.bytes(List.of(sample.getValue())));
        }

        if (System.getProperty("frames.regenerate") != null) {
            Files.writeString(GOLDEN, frames);
        }
        assertThat(frames)
                .as(
                        "the bytes of a frame have changed, or a sample has; if that is meant: mvn -q -pl zab-transport-netty -am test"
                                + " -Dtest=WireFormatTest -Dframes.regenerate -Dsurefire.failIfNoSpecifiedTests=false,"
                                + " and read the diff")
                .hasToString(Files.readString(GOLDEN));
    }

    @Test
    void whatWasWrittenOnceIsRead() throws Exception {
        Map<String, Message> samples = samples();
        int read = 0;
        for (Map.Entry<String, byte[]> frame : golden().entrySet()) {
            Message expected = samples.get(frame.getKey());
            if (expected != null) {
                byte[] bytes = frame.getValue();
                assertThat(Wiring.messages(bytes, bytes.length, bytes.length))
                        .as(frame.getKey())
                        .containsExactly(expected);
                read++;
            }
        }
        assertThat(read).isGreaterThan(30);
    }

    // ---- the file: a name, then lines of bytes

    private static void append(StringBuilder out, String name, byte[] bytes) throws NoSuchAlgorithmException {
        boolean whole = bytes.length <= WHOLE_BYTES_MAX;
        out.append(name).append(": ").append(bytes.length).append(" bytes");
        if (!whole) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            out.append(", SHA-256 ").append(HexFormat.of().formatHex(digest));
        }
        out.append('\n');
        int length = whole ? bytes.length : 2 * LINE_BYTES;
        for (int at = 0; at < length; at += LINE_BYTES) {
            out.append("  ")
                    .append(HexFormat.of().formatHex(bytes, at, Math.min(length, at + LINE_BYTES)))
                    .append('\n');
        }
    }

    /** The frames that the file has whole. */
    private static Map<String, byte[]> golden() throws IOException {
        Map<String, StringBuilder> hex = new LinkedHashMap<>();
        String name = "";
        for (String line : Files.readAllLines(GOLDEN)) {
            if (line.startsWith("  ")) {
                hex.getOrDefault(name, new StringBuilder()).append(line.strip());
            } else {
                name = line.substring(0, line.indexOf(':'));
                if (!line.contains("SHA-256")) {
                    hex.put(name, new StringBuilder());
                }
            }
        }
        Map<String, byte[]> frames = new LinkedHashMap<>();
        hex.forEach((frame, text) -> frames.put(frame, HexFormat.of().parseHex(text)));
        return frames;
    }
}
