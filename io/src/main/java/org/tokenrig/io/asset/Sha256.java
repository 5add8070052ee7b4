package org.tokenrig.io.asset;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, by which content is known. */
public final class Sha256 {
    private Sha256() {}

    /** A digest of nothing yet. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Of these bytes, hexadecimal. */
    public static String of(byte[] bytes) {
        return HexFormat.of().formatHex(begin().digest(bytes));
    }

    /** Of the bytes from the buffer's position to its limit, which stay where they are, hexadecimal. */
    public static String of(ByteBuffer bytes) {
        MessageDigest digest = begin();
        digest.update(bytes.duplicate());
        return HexFormat.of().formatHex(digest.digest());
    }
}
