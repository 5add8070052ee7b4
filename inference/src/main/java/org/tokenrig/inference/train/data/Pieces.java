package org.tokenrig.inference.train.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.tokenrig.inference.skeleton.SkeletonTrim;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.SkinWeights;

/**
 * The pieces of a mesh that hang apart, each small and wholly with one joint: hats, hair, eyes, weapons, shields. A
 * character is as true without them, or with those of another.
 */
final class Pieces {
    private static final double SMALL = 0.2; // of the whole surface
    private static final double RIGID = 0.9;
    private static final double LEAST_LEFT = 0.6; // of the whole surface
    private static final double NEAR = 0.2; // of [-1, 1], between joints that a piece may change

    private Pieces() {}

    /** A rigid piece: its faces (offsets into the triangles) and the joint that it follows. */
    private record Piece(int[] faces, int joint, double area) {}

    /** Without some of them: each goes with the same chance, drawn once. Joints that then move nothing go too. */
    static RiggedMesh removed(RiggedMesh rigged, SplittableRandom random) {
        double chance = random.nextDouble();
        List<Piece> pieces = of(rigged);
        double whole = area(rigged.mesh());
        double left = whole;
        boolean[] gone = new boolean[rigged.mesh().triangles().length];
        for (Piece piece : pieces) {
            if (random.nextDouble() < chance && left - piece.area() >= LEAST_LEFT * whole) {
                left -= piece.area();
                for (int face : piece.faces()) {
                    gone[face] = true;
                }
            }
        }
        if (left == whole) {
            return rigged;
        }
        int[] triangles = rigged.mesh().triangles();
        int[] kept = new int[triangles.length];
        int length = 0;
        for (int face = 0; face < triangles.length; face += 3) {
            if (!gone[face]) {
                System.arraycopy(triangles, face, kept, length, 3);
                length += 3;
            }
        }
        RiggedMesh fewer = VertexChoice.used(rigged.mesh().positions(), Arrays.copyOf(kept, length), rigged.rig());
        Rig trimmed = SkeletonTrim.of(fewer.rig()).rig();
        return trimmed.skeleton().jointCount() < 2 ? rigged : new RiggedMesh(fewer.mesh(), trimmed);
    }

    /** With one of another mesh's, where both have a joint in about the same place for it to follow. */
    static RiggedMesh given(RiggedMesh rigged, RiggedMesh donor, SplittableRandom random) {
        List<Piece> pieces = of(donor);
        if (pieces.isEmpty()) {
            return rigged;
        }
        Piece piece = pieces.get(random.nextInt(pieces.size()));
        float[] from = donor.rig().skeleton().positions();
        float[] to = rigged.rig().skeleton().positions();
        int nearest = -1;
        double least = NEAR * NEAR;
        for (int joint = 0; joint < to.length / 3; joint++) {
            double distance = 0;
            for (int axis = 0; axis < 3; axis++) {
                double d = to[3 * joint + axis] - from[3 * piece.joint() + axis];
                distance += d * d;
            }
            if (distance < least) {
                least = distance;
                nearest = joint;
            }
        }
        return nearest < 0 ? rigged : joined(rigged, donor, piece, nearest);
    }

    private static RiggedMesh joined(RiggedMesh rigged, RiggedMesh donor, Piece piece, int joint) {
        int[] faces = new int[3 * piece.faces().length];
        for (int i = 0; i < piece.faces().length; i++) {
            System.arraycopy(donor.mesh().triangles(), piece.faces()[i], faces, 3 * i, 3);
        }
        Mesh part =
                VertexChoice.used(donor.mesh().positions(), faces, donor.rig()).mesh();
        int before = rigged.mesh().vertexCount();
        float[] positions =
                Arrays.copyOf(rigged.mesh().positions(), rigged.mesh().positions().length + part.positions().length);
        for (int i = 0; i < part.positions().length; i++) {
            positions[3 * before + i] = part.positions()[i]
                    + rigged.rig().skeleton().positions()[3 * joint + i % 3]
                    - donor.rig().skeleton().positions()[3 * piece.joint() + i % 3];
        }
        int[] triangles =
                Arrays.copyOf(rigged.mesh().triangles(), rigged.mesh().triangles().length + part.triangles().length);
        for (int i = 0; i < part.triangles().length; i++) {
            triangles[rigged.mesh().triangles().length + i] = before + part.triangles()[i];
        }
        SkinWeights skin = rigged.rig().skin();
        int slots = skin.influences();
        int[] joints = Arrays.copyOf(skin.joints(), slots * (before + part.vertexCount()));
        float[] weights = Arrays.copyOf(skin.weights(), joints.length);
        for (int vertex = before; vertex < before + part.vertexCount(); vertex++) {
            joints[slots * vertex] = joint;
            weights[slots * vertex] = 1;
        }
        return new RiggedMesh(
                new Mesh(positions, triangles),
                new Rig(rigged.rig().skeleton(), new SkinWeights(slots, joints, weights)));
    }

    private static List<Piece> of(RiggedMesh rigged) {
        int[] triangles = rigged.mesh().triangles();
        int[] roots = roots(rigged.mesh());
        int[] number = new int[roots.length];
        Arrays.fill(number, -1);
        List<List<Integer>> faces = new ArrayList<>();
        for (int face = 0; face < triangles.length; face += 3) {
            int root = roots[triangles[face]];
            if (number[root] < 0) {
                number[root] = faces.size();
                faces.add(new ArrayList<>());
            }
            faces.get(number[root]).add(face);
        }
        List<Piece> pieces = new ArrayList<>();
        if (faces.size() < 2) {
            return pieces;
        }
        double whole = area(rigged.mesh());
        for (List<Integer> own : faces) {
            double area = 0;
            for (int face : own) {
                area += area(rigged.mesh(), face);
            }
            int joint = joint(rigged, own);
            if (joint >= 0 && area <= SMALL * whole) {
                pieces.add(new Piece(own.stream().mapToInt(Integer::intValue).toArray(), joint, area));
            }
        }
        return pieces;
    }

    /** The joint that all vertices of some faces follow, or -1. */
    private static int joint(RiggedMesh rigged, List<Integer> faces) {
        SkinWeights skin = rigged.rig().skin();
        int slots = skin.influences();
        int joint = -1;
        for (int face : faces) {
            for (int corner = face; corner < face + 3; corner++) {
                int vertex = rigged.mesh().triangles()[corner];
                int strongest = vertex * slots;
                for (int slot = strongest + 1; slot < (vertex + 1) * slots; slot++) {
                    strongest = skin.weights()[slot] > skin.weights()[strongest] ? slot : strongest;
                }
                if (skin.weights()[strongest] < RIGID || joint >= 0 && skin.joints()[strongest] != joint) {
                    return -1;
                }
                joint = skin.joints()[strongest];
            }
        }
        return joint;
    }

    /** (vertices): a vertex of the same piece, the same one for all of it; vertices at one place are connected. */
    private static int[] roots(Mesh mesh) {
        int[] roots = Welding.first(mesh.positions());
        int[] triangles = mesh.triangles();
        for (int i = 0; i < triangles.length; i += 3) {
            int a = root(roots, triangles[i]);
            roots[root(roots, triangles[i + 1])] = a;
            roots[root(roots, triangles[i + 2])] = root(roots, a);
        }
        for (int vertex = 0; vertex < roots.length; vertex++) {
            roots[vertex] = root(roots, vertex);
        }
        return roots;
    }

    private static int root(int[] roots, int vertex) {
        int at = vertex;
        while (roots[at] != at) {
            roots[at] = roots[roots[at]];
            at = roots[at];
        }
        return at;
    }

    private static double area(Mesh mesh) {
        double area = 0;
        for (int face = 0; face < mesh.triangles().length; face += 3) {
            area += area(mesh, face);
        }
        return area;
    }

    private static double area(Mesh mesh, int face) {
        float[] p = mesh.positions();
        int a = 3 * mesh.triangles()[face];
        int b = 3 * mesh.triangles()[face + 1];
        int c = 3 * mesh.triangles()[face + 2];
        double ux = p[b] - p[a];
        double uy = p[b + 1] - p[a + 1];
        double uz = p[b + 2] - p[a + 2];
        double vx = p[c] - p[a];
        double vy = p[c + 1] - p[a + 1];
        double vz = p[c + 2] - p[a + 2];
        double x = uy * vz - uz * vy;
        double y = uz * vx - ux * vz;
        double z = ux * vy - uy * vx;
        return Math.sqrt(x * x + y * y + z * z) / 2;
    }
}
