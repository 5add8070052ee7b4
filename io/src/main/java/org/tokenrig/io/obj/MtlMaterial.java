package org.tokenrig.io.obj;

import java.util.Optional;

/**
 * A material of an MTL file, as far as glTF has the same.
 *
 * @param diffuse red, green and blue within 0..1 (Kd)
 * @param opacity within 0..1 (d, or 1 less Tr)
 * @param metallic within 0..1 (Pm)
 * @param roughness within 0..1 (Pr)
 * @param texture of the diffuse colour (map_Kd)
 */
record MtlMaterial(
        String name,
        Optional<float[]> diffuse,
        float opacity,
        float metallic,
        float roughness,
        Optional<Texture> texture) {
    static final float ROUGH = 0.9f;

    /**
     * A texture, and how it lies: u becomes scaleU u + offsetU, and v likewise.
     *
     * @param file its name as the library has it, without options
     * @param folder of the library, as a path from the asset's folder; empty or ending with a slash
     * @param place where it is named, for messages
     */
    record Texture(
            String file, String folder, String place, float scaleU, float scaleV, float offsetU, float offsetV) {}
}
