package org.tokenrig.io.asset;

import java.io.Serial;

/** No time is left for an asset. It passes through code that knows nothing of assets, up to who makes a row of it. */
public final class DeadlinePassedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    DeadlinePassedException(String message) {
        super(message);
    }

    /** The same, of kind TIMED_OUT. */
    public AssetException toAssetException() {
        return new AssetException(AssetException.Kind.TIMED_OUT, getMessage(), this);
    }
}
