package org.tokenrig.io.gltf.document;

import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;

/** The rule that what a document announces of bytes lies within the bytes that are there. */
public final class ByteRange {
    private ByteRange() {}

    /**
     * Refuses a range that reaches outside what it is a range of.
     *
     * @param place of the range, for the message
     * @param whole what it is a range of, for the message
     * @param available bytes of the whole
     * @throws AssetException BAD_ACCESSOR
     */
    public static void requireWithin(String place, long offset, long length, String whole, long available)
            throws AssetException {
        if (offset + length > available) {
            throw new AssetException(
                    Kind.BAD_ACCESSOR,
                    place + ": byteOffset " + offset + " and byteLength " + length + " must lie within the " + available
                            + " bytes of " + whole);
        }
    }
}
