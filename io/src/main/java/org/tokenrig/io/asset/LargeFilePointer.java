package org.tokenrig.io.asset;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a checkout has in place of a large file that Git LFS has not fetched: a few lines of text with its hash and length
 * (<a href="https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md">specification</a>).
 */
public final class LargeFilePointer {
    private static final byte[] START = "version https://git-lfs.github.com/spec/".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST = 1024; // a pointer must have less

    private LargeFilePointer() {}

    /**
     * Refuses a pointer in place of a file.
     *
     * @param file from its position to its limit
     * @param name of the file, for the message
     * @throws AssetException MISSING_RESOURCE where it is a pointer
     */
    public static void refuse(ByteBuffer file, String name) throws AssetException {
        if (file.remaining() >= START.length
                && file.remaining() < LONGEST
                && ByteBuffer.wrap(START).equals(file.slice(file.position(), START.length))) {
            throw new AssetException(
                    AssetException.Kind.MISSING_RESOURCE,
                    Shown.of(name)
                            + " is a pointer of Git LFS; the file itself is not there until git lfs pull fetches it");
        }
    }
}
