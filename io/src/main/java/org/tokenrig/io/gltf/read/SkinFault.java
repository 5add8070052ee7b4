package org.tokenrig.io.gltf.read;

import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;

/**
 * What is wrong with a skin of the source. A new skeleton replaces the skin, broken or not; only who wants to keep it must
 * be told why that cannot be.
 */
public final class SkinFault {
    private SkinFault() {}

    /**
     * A failure to read a skin as the reason why there is none: BAD_SKIN, or the limit that it is over.
     *
     * @throws AssetException where the whole asset ran out of time, which is no matter of the skin
     */
    public static AssetException of(AssetException failure) throws AssetException {
        return switch (failure.kind()) {
            case TIMED_OUT -> throw failure;
            case BAD_SKIN, LIMIT_EXCEEDED -> failure;
            default -> new AssetException(Kind.BAD_SKIN, failure.getMessage(), failure);
        };
    }
}
