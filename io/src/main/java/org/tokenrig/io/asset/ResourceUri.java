package org.tokenrig.io.asset;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Optional;

/** Which file a URI reference inside an asset can mean. */
public final class ResourceUri {
    private ResourceUri() {}

    /**
     * The names of files that the reference can mean, the first that is there being the one. By RFC 3986 that is the
     * percent-decoded name. Exporters, though, write names with {@code %}, {@code #} or spaces as they are, so the second is
     * the reference as it stands. Both are still to be {@linkplain InputFolder located}.
     *
     * @param uri without a query or fragment: what looks like one is taken as part of the name
     */
    public static List<String> spellings(String uri) {
        return percentDecoded(uri)
                .filter(decoded -> !decoded.equals(uri))
                .map(decoded -> List.of(decoded, uri))
                .orElse(List.of(uri));
    }

    /** Empty where it is not encoded: a % without two hexadecimal digits, or bytes that are not UTF-8. */
    private static Optional<String> percentDecoded(String uri) {
        byte[] raw = uri.getBytes(UTF_8);
        ByteBuffer out = ByteBuffer.allocate(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                out.put(raw[i]);
                continue;
            }
            int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            out.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            return Optional.of(UTF_8.newDecoder().decode(out.flip()).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
