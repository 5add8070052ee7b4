package org.tokenrig.inference.synth;

import static java.util.Objects.requireNonNull;

/**
 * How a part of a creature looks, in the terms of glTF's metallic-roughness model.
 *
 * @param name unique within a creature
 * @param red linear, 0 to 1
 * @param green linear, 0 to 1
 * @param blue linear, 0 to 1
 * @param metallic 0 to 1
 * @param roughness 0 to 1
 */
public record CreatureMaterial(String name, float red, float green, float blue, float metallic, float roughness) {
    public CreatureMaterial {
        requireNonNull(name, "name is null");
        for (float share : new float[] {red, green, blue, metallic, roughness}) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException(
                        "colour, metallic and roughness must be within 0..1, cannot be: " + share);
            }
        }
    }
}
