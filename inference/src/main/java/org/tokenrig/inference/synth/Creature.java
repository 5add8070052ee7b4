package org.tokenrig.inference.synth;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/**
 * A rigged creature.
 *
 * @param family what it is
 * @param parameters what was chosen for it, by name, sorted
 * @param skeleton joints in bind pose; each parent before its children, a chain's joints after one another
 * @param mesh all parts joined; glTF axes, Y up
 * @param skin at most four joints a vertex; every vertex sums to one
 * @param parts the mesh cut by material, in the order of its vertices and triangles
 * @param normals (vertices, 3): unit vertex normals
 * @param texcoords (vertices, 2): texture coordinates
 */
public record Creature(
        Family family,
        Map<String, Double> parameters,
        Skeleton skeleton,
        Mesh mesh,
        SkinWeights skin,
        List<CreaturePart> parts,
        float[] normals,
        float[] texcoords) {
    public Creature {
        requireNonNull(family, "family is null");
        parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
        requireNonNull(skeleton, "skeleton is null");
        requireNonNull(mesh, "mesh is null");
        requireNonNull(skin, "skin is null");
        parts = List.copyOf(parts);
        if (skin.vertexCount() != mesh.vertexCount()
                || normals.length != mesh.positions().length
                || texcoords.length != 2 * mesh.vertexCount()) {
            throw new IllegalArgumentException(
                    "positions, weights, normals and texcoords must agree on the vertex count, "
                            + "cannot be: " + mesh.vertexCount() + ", " + skin.vertexCount() + ", "
                            + normals.length / 3f + ", "
                            + texcoords.length / 2f);
        }
    }

    /** The ground truth. */
    public Rig rig() {
        return new Rig(skeleton, skin);
    }
}
