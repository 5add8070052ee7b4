package org.tokenrig.jobs.synth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.inference.synth.CreatureMaterial;
import org.tokenrig.inference.synth.CreaturePart;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.gltf.write.NewGltf;

/** A creature as a file. */
final class CreatureFile {
    private static final String GENERATOR = "TokenRig on Spark, synth";

    private CreatureFile() {}

    /** A GLB with skeleton and weights. */
    static byte[] rigged(Creature creature, String name) throws AssetException {
        return glb(creature, name, true);
    }

    /** A GLB of the mesh alone. */
    static byte[] unrigged(Creature creature, String name) throws AssetException {
        return glb(creature, name, false);
    }

    private static byte[] glb(Creature creature, String name, boolean rigged) throws AssetException {
        List<NewGltf.Material> materials = new ArrayList<>();
        List<NewGltf.Primitive> primitives = new ArrayList<>();
        for (CreaturePart part : creature.parts()) {
            materials.add(material(part.material(), materials.isEmpty() ? pattern(creature) : Optional.empty()));
            primitives.add(primitive(creature, part, primitives.size()));
        }
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("family", creature.family().label());
        return NewGltf.write(
                GENERATOR,
                materials,
                List.of(new NewGltf.MeshNode(name, primitives)),
                rigged ? Optional.of(creature.rig()) : Optional.empty(),
                notes);
    }

    private static Optional<PatternTexture> pattern(Creature creature) {
        int pattern = creature.parameters().getOrDefault("pattern", 0.0).intValue();
        return pattern == 0 ? Optional.empty() : Optional.of(PatternTexture.values()[pattern - 1]);
    }

    private static NewGltf.Material material(CreatureMaterial material, Optional<PatternTexture> pattern) {
        return new NewGltf.Material(
                material.name(),
                new float[] {material.red(), material.green(), material.blue(), 1},
                material.metallic(),
                material.roughness(),
                pattern.map(PatternTexture::png));
    }

    private static NewGltf.Primitive primitive(Creature creature, CreaturePart part, int material) {
        int from = part.firstVertex();
        int to = from + part.vertexCount();
        int[] indices = Arrays.copyOfRange(
                creature.mesh().triangles(),
                3 * part.firstTriangle(),
                3 * (part.firstTriangle() + part.triangleCount()));
        for (int i = 0; i < indices.length; i++) {
            indices[i] -= from;
        }
        return new NewGltf.Primitive(
                material,
                Arrays.copyOfRange(creature.mesh().positions(), 3 * from, 3 * to),
                Arrays.copyOfRange(creature.normals(), 3 * from, 3 * to),
                Arrays.copyOfRange(creature.texcoords(), 2 * from, 2 * to),
                indices);
    }
}
