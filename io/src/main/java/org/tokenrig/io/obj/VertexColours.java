package org.tokenrig.io.obj;

import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.AssetWarnings;
import org.tokenrig.io.asset.ReadBudget;

/**
 * Colours of an OBJ's positions, which tools write behind the coordinates: {@code v x y z r g b}. They are sRGB within 0..1,
 * by some tools within 0..255; glTF has them linear.
 */
final class VertexColours {
    private static final float ROUNDING = 1e-3f;

    private final Growing.Floats values; // (positions up to the last with a colour, 3), NaN where one has none
    private float least = Float.POSITIVE_INFINITY;
    private float greatest = Float.NEGATIVE_INFINITY;
    private boolean finite = true;
    private float unit = 1;
    private boolean usable;

    VertexColours(ReadBudget budget) {
        values = new Growing.Floats(budget);
    }

    /** Gives a colour to a position; positions come in rising order. */
    void put(int position, float red, float green, float blue) throws AssetException {
        while (values.size() < 3 * position) {
            values.add(Float.NaN);
        }
        for (float value : new float[] {red, green, blue}) {
            values.add(value);
            finite &= Float.isFinite(value);
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
    }

    /** Once all are there: finds out how they are meant. */
    void settle(AssetWarnings warnings) {
        if (values.size() == 0) {
            return;
        }
        usable = finite && least >= -ROUNDING && greatest <= 255;
        if (!usable) {
            warnings.add(
                    AssetWarning.Kind.COLOURS,
                    "the numbers behind the positions were left out: colours must be within 0..1 or 0..255, cannot be: "
                            + least + " to " + greatest);
        } else if (greatest > 1 + ROUNDING) {
            unit = 255;
            warnings.add(
                    AssetWarning.Kind.COLOURS,
                    "the vertex colours were taken as 0..255, since they reach " + greatest + "; usual is 0..1");
        }
    }

    /** Whether the file has colours that can be used. */
    boolean isUsable() {
        return usable;
    }

    /** Whether this position has one. */
    boolean has(int position) {
        return usable && 3 * position < values.size() && !Float.isNaN(values.get(3 * position));
    }

    /** Linear red (0), green or blue (2) of a position; 1 where it has no colour. */
    float linear(int position, int channel) {
        if (!has(position)) {
            return 1;
        }
        double srgb = Math.max(0, Math.min(1, values.get(3 * position + channel) / unit));
        // IEC 61966-2-1
        return (float) (srgb <= 0.04045 ? srgb / 12.92 : StrictMath.pow((srgb + 0.055) / 1.055, 2.4));
    }
}
