package org.tokenrig.inference.quality;

import java.util.Arrays;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.geometry.WeldedMesh;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/**
 * A rigged surface, made ready to be measured: in the model's frame scaled to a longest side of 1, with areas, connected
 * pieces, and for each joint the vertices that it holds.
 */
final class SkinnedSurface {
    /** Less than this of a vertex's weight counts as none. */
    static final double LEAST_WEIGHT = 1e-3;

    private static final double LEAST_VOLUME = 1e-3;

    final Mesh mesh; // longest side 1
    final Skeleton skeleton;
    final SkinWeights skin;
    final float[] positions; // (vertices, 3)
    final int[] triangles; // (triangles, 3)
    final int[] welded; // (vertices): first vertex at the same place
    final int[] pieces; // (triangles)
    final int pieceCount;
    final double[] triangleAreas;
    final double[] vertexAreas; // a third of the triangles'
    final double area;
    final double volume; // signed; 0 where the surface encloses next to none
    final double unbound; // area of vertices without weight
    final double[] held; // (joints): area by weight
    final double[] carried; // (joints): of a joint and its descendants
    final int[][] children;

    private final int[] firstHeld; // (joints + 1)
    private final int[] heldVertices;
    private final float[] heldWeights;

    // of the joint that was gathered last
    final double[] follows; // (vertices): share that follows the joint or a descendant
    final int[] followers; // vertices with any
    int followerCount;
    private final int[] waiting; // joints

    private SkinnedSurface(Mesh source, Rig rig) {
        ModelFrame frame = ModelFrame.of(source);
        positions = halved(frame.toModel(source.positions()));
        triangles = source.triangles();
        mesh = new Mesh(positions, triangles);
        skeleton = new Skeleton(
                rig.skeleton().names(),
                rig.skeleton().parents(),
                halved(frame.toModel(rig.skeleton().positions())));
        skin = rig.skin();
        WeldedMesh weld = WeldedMesh.of(source);
        welded = weld.welded();
        pieceCount = weld.pieceCount();
        pieces = new int[triangles.length / 3];
        triangleAreas = new double[pieces.length];
        vertexAreas = new double[mesh.vertexCount()];
        double sum = 0;
        for (int triangle = 0; triangle < pieces.length; triangle++) {
            pieces[triangle] = weld.pieceNumber(triangle);
            triangleAreas[triangle] = areaOf(triangle);
            sum += triangleAreas[triangle];
            for (int corner = 3 * triangle; corner < 3 * triangle + 3; corner++) {
                vertexAreas[triangles[corner]] += triangleAreas[triangle] / 3;
            }
        }
        area = sum;
        volume = volumeOf();

        int joints = skeleton.jointCount();
        int slots = skin.influences();
        firstHeld = new int[joints + 1];
        for (int slot = 0; slot < skin.joints().length; slot++) {
            if (skin.weights()[slot] > 0) {
                firstHeld[skin.joints()[slot] + 1]++;
            }
        }
        for (int joint = 0; joint < joints; joint++) {
            firstHeld[joint + 1] += firstHeld[joint];
        }
        heldVertices = new int[firstHeld[joints]];
        heldWeights = new float[heldVertices.length];
        held = new double[joints];
        int[] next = Arrays.copyOf(firstHeld, joints);
        double bare = 0;
        for (int vertex = 0; vertex < vertexAreas.length; vertex++) {
            boolean bound = false;
            for (int slot = vertex * slots; slot < (vertex + 1) * slots; slot++) {
                if (skin.weights()[slot] > 0) {
                    int joint = skin.joints()[slot];
                    int at = next[joint]++;
                    heldVertices[at] = vertex;
                    heldWeights[at] = skin.weights()[slot];
                    held[joint] += skin.weights()[slot] * vertexAreas[vertex];
                    bound = true;
                }
            }
            bare += bound ? 0 : vertexAreas[vertex];
        }
        unbound = bare;
        carried = held.clone();
        int[] counts = new int[joints];
        for (int joint = joints - 1; joint > 0; joint--) {
            int parent = skeleton.parents()[joint];
            if (parent >= 0) {
                carried[parent] += carried[joint];
                counts[parent]++;
            }
        }
        children = new int[joints][];
        Arrays.setAll(children, joint -> new int[counts[joint]]);
        for (int joint = joints - 1; joint > 0; joint--) {
            int parent = skeleton.parents()[joint];
            if (parent >= 0) {
                children[parent][--counts[parent]] = joint;
            }
        }
        follows = new double[vertexAreas.length];
        followers = new int[vertexAreas.length];
        waiting = new int[joints];
    }

    /** Makes a rigged surface ready. */
    static SkinnedSurface of(Mesh mesh, Rig rig) {
        return new SkinnedSurface(mesh, rig);
    }

    private static float[] halved(float[] of) {
        for (int i = 0; i < of.length; i++) {
            of[i] /= 2;
        }
        return of;
    }

    private double areaOf(int triangle) {
        int a = 3 * triangles[3 * triangle];
        int b = 3 * triangles[3 * triangle + 1];
        int c = 3 * triangles[3 * triangle + 2];
        return Surface.cross(positions, a, b, c, new double[3]) / 2;
    }

    private double volumeOf() {
        double sum = 0;
        for (int i = 0; i < triangles.length; i += 3) {
            int a = 3 * triangles[i];
            int b = 3 * triangles[i + 1];
            int c = 3 * triangles[i + 2];
            sum += positions[a]
                            * ((double) positions[b + 1] * positions[c + 2]
                                    - (double) positions[b + 2] * positions[c + 1])
                    + positions[a + 1]
                            * ((double) positions[b + 2] * positions[c] - (double) positions[b] * positions[c + 2])
                    + positions[a + 2]
                            * ((double) positions[b] * positions[c + 1] - (double) positions[b + 1] * positions[c]);
        }
        return Math.abs(sum) / 6 < LEAST_VOLUME ? 0 : sum / 6;
    }

    /** Where a joint's entries begin, for {@link #heldVertex} and {@link #heldWeight}. */
    int firstHeld(int joint) {
        return firstHeld[joint];
    }

    int heldVertex(int entry) {
        return heldVertices[entry];
    }

    float heldWeight(int entry) {
        return heldWeights[entry];
    }

    /** Fills {@link #follows} and {@link #followers}. */
    void gather(int joint) {
        for (int i = 0; i < followerCount; i++) {
            follows[followers[i]] = 0;
        }
        followerCount = 0;
        int size = 0;
        waiting[size++] = joint;
        while (size > 0) {
            int each = waiting[--size];
            for (int entry = firstHeld[each]; entry < firstHeld[each + 1]; entry++) {
                int vertex = heldVertices[entry];
                if (follows[vertex] == 0) {
                    followers[followerCount++] = vertex;
                }
                follows[vertex] += heldWeights[entry];
            }
            for (int child : children[each]) {
                waiting[size++] = child;
            }
        }
    }
}
