package org.tokenrig.io.asset;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a URI inside an asset may say: a path below the asset's own folder, and nothing else. */
public final class ResourceUri {
    private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*:.*", Pattern.DOTALL);
    private static final int MAX_LENGTH = 4096;

    private ResourceUri() {}

    /**
     * The path that a relative reference (RFC 3986) names, percent-decoded once, without "." segments.
     *
     * @param uri as it stands in the asset
     * @param place where it stands there, for the message
     * @throws AssetException FORBIDDEN_URI where it names a scheme, is absolute, leaves the folder or is malformed
     */
    public static String relativePath(String uri, String place) throws AssetException {
        if (uri.isEmpty() || uri.length() > MAX_LENGTH) {
            throw forbidden("must have 1 to " + MAX_LENGTH + " characters", place, uri);
        }
        if (SCHEME.matcher(uri).matches()) {
            throw forbidden("must not name a scheme", place, uri);
        }
        return path(uri, percentDecoded(uri, place), place);
    }

    /**
     * The same for a file name that is no URI, as in OBJ: it is taken as it stands.
     *
     * @throws AssetException FORBIDDEN_URI
     */
    public static String plainPath(String name, String place) throws AssetException {
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            throw forbidden("must have 1 to " + MAX_LENGTH + " characters", place, name);
        }
        return path(name, name, place);
    }

    private static String path(String uri, String decoded, String place) throws AssetException {
        if (SCHEME.matcher(decoded).matches()) {
            throw forbidden("must not name a scheme", place, uri);
        }
        if (decoded.startsWith("/")) {
            throw forbidden("must be relative", place, uri);
        }
        if (decoded.indexOf('\\') >= 0 || decoded.chars().anyMatch(Character::isISOControl)) {
            throw forbidden("must not have backslashes or control characters", place, uri);
        }
        List<String> kept = new ArrayList<>();
        for (String segment : decoded.split("/", -1)) {
            if (segment.equals("..")) {
                throw forbidden("must not leave the asset's folder", place, uri);
            }
            if (segment.isEmpty()) {
                throw forbidden("must not have empty segments", place, uri);
            }
            if (!segment.equals(".")) {
                kept.add(segment);
            }
        }
        if (kept.isEmpty()) {
            throw forbidden("must name a file", place, uri);
        }
        return String.join("/", kept);
    }

    private static String percentDecoded(String uri, String place) throws AssetException {
        if (uri.indexOf('%') < 0) {
            return uri;
        }
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
                throw forbidden("must have two hexadecimal digits after each %", place, uri);
            }
            out.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            return UTF_8.newDecoder().decode(out.flip()).toString();
        } catch (CharacterCodingException e) {
            throw forbidden("must be UTF-8 when decoded", place, uri);
        }
    }

    private static AssetException forbidden(String rule, String place, String uri) {
        String shown = uri.length() <= 120 ? uri : uri.substring(0, 120) + "...";
        return new AssetException(
                AssetException.Kind.FORBIDDEN_URI, place + ": a URI " + rule + ", cannot be: " + shown);
    }
}
