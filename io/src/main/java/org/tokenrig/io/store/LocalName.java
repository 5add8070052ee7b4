package org.tokenrig.io.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.Paths;

/**
 * Names of local files as text and back, by their bytes. Java translates names by the locale that its process was started in,
 * and cannot even open a file whose name that locale does not have; the URIs of its paths have the bytes as they are.
 *
 * <p>Names are UTF-8. A byte that is not, such as E9 alone, becomes the lone surrogate U+DCE9 and that byte again, so every
 * file has a text of its own which leads back to it.
 */
final class LocalName {
    private static final boolean OF_BYTES =
            FileSystems.getDefault().getSeparator().equals("/");
    private static final int ESCAPE = 0xDC00;

    private LocalName() {}

    /** The text of an absolute path, without a slash at the end. */
    static String text(Path path) {
        if (!OF_BYTES) {
            return path.toString();
        }
        String raw = path.toUri().getRawPath();
        return text(percentDecoded(raw.length() > 1 && raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw));
    }

    /** The absolute path of a text. */
    static Path path(String text) {
        if (!OF_BYTES || !text.startsWith("/")) {
            return Paths.get(text);
        }
        StringBuilder uri = new StringBuilder("file://");
        for (byte each : bytes(text)) {
            char c = (char) (each & 0xFF);
            if (c == '/' || isUnreserved(c)) {
                uri.append(c);
            } else {
                appendHex(uri.append('%'), c);
            }
        }
        return Path.of(URI.create(uri.toString()));
    }

    /** Whether a text stands for bytes that are UTF-8. */
    static boolean isUtf8(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (isEscape(text, at)) {
                return false;
            }
        }
        return true;
    }

    /** The text with each byte that is not UTF-8 as {@code \xE9}, for tables and people. */
    static String shown(String text) {
        return replaced(text, "\\x");
    }

    /** A URI with each byte that is not UTF-8 as {@code %E9}. */
    static String inUri(String uri) {
        return replaced(uri, "%");
    }

    /** The text that a percent-encoded path stands for. */
    static String ofRawPath(String rawPath) {
        return text(percentDecoded(rawPath));
    }

    private static String replaced(String text, String mark) {
        if (isUtf8(text)) {
            return text;
        }
        StringBuilder replaced = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (isEscape(text, at)) {
                appendHex(replaced.append(mark), (char) (c - ESCAPE));
            } else {
                replaced.append(c);
            }
        }
        return replaced.toString();
    }

    private static boolean isEscape(String text, int at) {
        char c = text.charAt(at);
        return c >= ESCAPE + 0x80 && c <= ESCAPE + 0xFF && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }

    private static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
        int plainFrom = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (isEscape(text, at)) {
                bytes.writeBytes(text.substring(plainFrom, at).getBytes(UTF_8));
                bytes.write(c - ESCAPE);
                plainFrom = at + 1;
            }
        }
        bytes.writeBytes(text.substring(plainFrom).getBytes(UTF_8));
        return bytes.toByteArray();
    }

    private static String text(byte[] bytes) {
        CharsetDecoder decoder = UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        for (CoderResult result = decoder.decode(in, out, true);
                result.isError();
                result = decoder.decode(in, out, true)) {
            for (int malformed = 0; malformed < result.length(); malformed++) {
                out.put((char) (ESCAPE + (in.get() & 0xFF)));
            }
        }
        return out.flip().toString();
    }

    private static byte[] percentDecoded(String raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        int at = 0;
        while (at < raw.length()) {
            char c = raw.charAt(at);
            if (c == '%' && at + 2 < raw.length() && isHex(raw, at + 1)) {
                bytes.write(Integer.parseInt(raw, at + 1, at + 3, 16));
                at += 3;
            } else {
                int codePoint = raw.codePointAt(at);
                int width = Character.charCount(codePoint);
                bytes.writeBytes(raw.substring(at, at + width).getBytes(UTF_8));
                at += width;
            }
        }
        return bytes.toByteArray();
    }

    private static boolean isHex(String raw, int at) {
        return Character.digit(raw.charAt(at), 16) >= 0 && Character.digit(raw.charAt(at + 1), 16) >= 0;
    }

    private static boolean isUnreserved(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '.'
                || c == '_'
                || c == '-'
                || c == '~';
    }

    private static void appendHex(StringBuilder to, char each) {
        to.append(Character.toUpperCase(Character.forDigit(each >> 4 & 15, 16)));
        to.append(Character.toUpperCase(Character.forDigit(each & 15, 16)));
    }
}
