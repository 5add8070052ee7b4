package org.tokenrig.io.gltf.write;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.gltf.document.GltfDocument;
import org.tokenrig.io.gltf.document.PrimitivePlacement;

/**
 * What a rig is written into: a document, and where the vertices of the rigged mesh stand in it.
 *
 * @param document as read
 * @param placements where the mesh's vertices come from, in their order
 * @param origin (3) of the mesh's frame, in the world of the scene
 * @param mesh all placed triangles
 * @param jointNodes node of each joint of the document's own skeleton, by the joint's name; empty where it has none that
 *     can be kept
 */
public record RigTarget(
        GltfDocument document,
        List<PrimitivePlacement> placements,
        double[] origin,
        Mesh mesh,
        Map<String, Integer> jointNodes) {
    public RigTarget {
        requireNonNull(document, "document is null");
        placements = List.copyOf(placements);
        requireNonNull(origin, "origin is null");
        requireNonNull(mesh, "mesh is null");
        jointNodes = Map.copyOf(jointNodes);
    }
}
