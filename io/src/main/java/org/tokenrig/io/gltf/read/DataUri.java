package org.tokenrig.io.gltf.read;

import java.nio.ByteBuffer;
import java.util.Base64;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.ReadBudget;

/** Data inside the JSON: {@code data:<media type>;base64,<data>} (RFC 2397). */
final class DataUri {
    private static final String BASE64 = ";base64";

    private DataUri() {}

    static boolean isData(String uri) {
        return uri.regionMatches(true, 0, "data:", 0, 5);
    }

    /**
     * The bytes of a data URI.
     *
     * @throws AssetException FORBIDDEN_URI where it is not base64
     */
    static ByteBuffer decode(String uri, String place, ReadBudget budget) throws AssetException {
        int comma = uri.indexOf(',');
        String head = comma < 0 ? "" : uri.substring(5, comma);
        if (!head.endsWith(BASE64)) {
            throw new AssetException(
                    Kind.FORBIDDEN_URI,
                    place + ": a data URI must hold base64, cannot be: "
                            + uri.substring(0, Math.min(uri.length(), 60)));
        }
        budget.claimSource((uri.length() - comma) / 4 * 3L, place);
        try {
            return ByteBuffer.wrap(Base64.getDecoder().decode(uri.substring(comma + 1)));
        } catch (IllegalArgumentException e) {
            throw new AssetException(
                    Kind.FORBIDDEN_URI,
                    place + ": a data URI must hold base64 after its comma, but has other characters or ends too early",
                    e);
        }
    }
}
