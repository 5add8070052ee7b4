package org.tokenrig.jobs.picture;

import com.fasterxml.jackson.databind.JsonNode;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.gltf.GltfAsset;
import org.tokenrig.io.gltf.document.PrimitivePlacement;

/** The colours of an asset's materials, for pictures of its mesh. */
public final class MaterialColours {
    private MaterialColours() {}

    /**
     * Each vertex in the base colour of its material, without textures: (vertices, 3), red, green, blue within 0..1 for a screen. What
     * has no material is white, as glTF says; assets that are not glTF documents are grey.
     */
    public static float[] of(Asset asset) {
        if (!(asset instanceof GltfAsset gltf)) {
            return RigPicture.grey(asset.mesh());
        }
        JsonNode json = gltf.document().json();
        float[] colours = new float[3 * gltf.mesh().vertexCount()];
        for (PrimitivePlacement placement : gltf.placements()) {
            JsonNode primitive = json.path("meshes")
                    .path(placement.mesh())
                    .path("primitives")
                    .path(placement.primitive());
            JsonNode factor = json.path("materials")
                    .path(primitive.path("material").asInt(-1))
                    .path("pbrMetallicRoughness")
                    .path("baseColorFactor");
            for (int c = 0; c < 3; c++) {
                float shown = encoded(factor.path(c).asDouble(1));
                for (int vertex = 0; vertex < placement.vertexCount(); vertex++) {
                    colours[3 * (placement.firstVertex() + vertex) + c] = shown;
                }
            }
        }
        return colours;
    }

    // linear to sRGB, IEC 61966-2-1
    private static float encoded(double linear) {
        double within = Math.min(1, Math.max(0, linear));
        return (float) (within <= 0.0031308 ? 12.92 * within : 1.055 * StrictMath.pow(within, 1 / 2.4) - 0.055);
    }
}
