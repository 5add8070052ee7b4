package org.tokenrig.io.obj;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A material of an OBJ, in the terms of a metallic-roughness material and seen from both sides.
 *
 * @param name as the OBJ has it
 * @param red linear, within 0..1
 * @param green linear, within 0..1
 * @param blue linear, within 0..1
 * @param opacity within 0..1
 * @param metallic within 0..1
 * @param roughness within 0..1
 * @param texture a whole PNG or JPEG file, multiplied with the colour
 */
public record ObjMaterial(
        String name,
        float red,
        float green,
        float blue,
        float opacity,
        float metallic,
        float roughness,
        Optional<byte[]> texture) {
    public ObjMaterial {
        requireNonNull(name, "name is null");
        requireNonNull(texture, "texture is null");
    }

    /** (4): linear red, green, blue, and opacity. */
    public float[] baseColor() {
        return new float[] {red, green, blue, opacity};
    }
}
