package io.zab.examples.kv;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** What a key may be, and how it stands in the path of a URL. */
public final class Keys {
    /** The longest key, in bytes of UTF-8. */
    public static final int BYTES_MAX = 512;

    private Keys() {}

    /**
     * The same key, if it is one.
     *
     * @throws IllegalArgumentException if it is empty, too long, or not text
     */
    public static String checked(String key) {
        try {
            int bytes = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(key))
                    .remaining();
            if (bytes < 1 || bytes > BYTES_MAX) {
                throw new IllegalArgumentException(
                        "A key has 1 to " + BYTES_MAX + " bytes of UTF-8; this one has " + bytes);
            }
            return key;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("The key is not valid Unicode text", e);
        }
    }

    /** The key as the last part of a URL's path. */
    public static String encode(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * The key that stands percent-encoded in a path; a plus sign is a plus sign there.
     *
     * @throws IllegalArgumentException if it is no key
     */
    public static String decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                bytes.write(hex(encoded, i + 1) << 4 | hex(encoded, i + 2));
                i += 2;
            } else if (c < 128) {
                bytes.write(c);
            } else {
                throw new IllegalArgumentException("Percent-encode the key: it holds '" + c + "' as it is");
            }
        }
        try {
            String key = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            return checked(key);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "The key is not UTF-8 once its percent signs are decoded: " + encoded, e);
        }
    }

    private static int hex(String encoded, int at) {
        int digit = at < encoded.length() ? Character.digit(encoded.charAt(at), 16) : -1;
        if (digit < 0) {
            throw new IllegalArgumentException(
                    "A percent sign in a key is followed by two hexadecimal digits: " + encoded);
        }
        return digit;
    }
}
