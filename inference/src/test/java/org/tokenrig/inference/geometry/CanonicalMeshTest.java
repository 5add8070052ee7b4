package org.tokenrig.inference.geometry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tokenrig.io.asset.Mesh;

class CanonicalMeshTest {
    private static final Mesh BODY =
            Shapes.join(Shapes.sphere(0, 0, 0, 1, 24), Shapes.box(-0.25, 0.5, -0.25, 0.25, 2, 0.25));

    @Test
    void isTheSameHoweverAFilePutsTheSurface() {
        CanonicalMesh canonical = CanonicalMesh.of(BODY);

        assertThat(canonical.mesh().triangleCount()).isEqualTo(BODY.triangleCount());
        same(canonical, shuffled(BODY, 1));
        same(canonical, shuffled(split(BODY), 2));
        same(canonical, withStrayVertex(BODY));
        same(canonical, Shapes.join(BODY, BODY));
        same(canonical, CanonicalMesh.of(shuffled(BODY, 3)).mesh());
    }

    private static void same(CanonicalMesh canonical, Mesh other) {
        CanonicalMesh found = CanonicalMesh.of(other);
        assertThat(found.mesh().positions()).containsExactly(canonical.mesh().positions());
        assertThat(found.mesh().triangles()).containsExactly(canonical.mesh().triangles());
        assertThat(found.seed(7)).isEqualTo(canonical.seed(7));
    }

    @Test
    void seesNoDifferenceBetweenTheTwoZeros() {
        Mesh one = new Mesh(new float[] {0, 0, 0, 1, 0, 0, 0, 1, 0}, new int[] {0, 1, 2});
        Mesh other = new Mesh(new float[] {-0f, 0, -0f, 1, -0f, 0, 0, 1, -0f}, new int[] {0, 1, 2});

        same(CanonicalMesh.of(one), other);
    }

    @Test
    void keepsTheWindingOfAFaceAndOfTwoTheOneThatFacesAway() {
        Mesh sphere = Shapes.sphere(5, 0, 0, 1, 8);
        int[] inward = sphere.triangles().clone();
        for (int i = 0; i < inward.length; i += 3) {
            inward[i] = sphere.triangles()[i + 1];
            inward[i + 1] = sphere.triangles()[i];
        }
        Mesh insideOut = new Mesh(sphere.positions(), inward);

        same(CanonicalMesh.of(sphere), Shapes.join(insideOut, sphere));
        assertThat(CanonicalMesh.of(insideOut).mesh().triangles())
                .isNotEqualTo(CanonicalMesh.of(sphere).mesh().triangles());
    }

    @Test
    void whatFollowsEachOtherLiesNearEachOther() {
        // a point in each of 16 x 16 x 16 cells
        float[] positions = new float[3 * 16 * 16 * 16];
        for (int i = 0; i < positions.length / 3; i++) {
            positions[3 * i] = i % 16;
            positions[3 * i + 1] = i / 16 % 16;
            positions[3 * i + 2] = i / 256;
        }
        int[] points = new int[positions.length];
        Arrays.setAll(points, i -> i / 3);

        Mesh curve = CanonicalMesh.of(shuffled(new Mesh(positions, points), 4)).mesh();

        assertThat(curve.triangleCount()).isZero();
        for (int i = 3; i < curve.positions().length; i += 3) {
            double way = 0;
            for (int axis = 0; axis < 3; axis++) {
                way += Math.abs(curve.positions()[i + axis] - curve.positions()[i + axis - 3]);
            }
            assertThat(way).as("from point %d", i / 3 - 1).isEqualTo(1);
        }
    }

    @Test
    void roundedPositionsAreSampledAtAboutTheSamePlaces() {
        float[] rounded = BODY.positions().clone();
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = Math.round(rounded[i] * 2_000) / 2_000f; // as 12 bits over the longest side
        }
        CanonicalMesh exact = CanonicalMesh.of(BODY);
        CanonicalMesh coarse = CanonicalMesh.of(shuffled(new Mesh(rounded, BODY.triangles()), 5));

        assertThat(coarse.seed(3)).isEqualTo(exact.seed(3));
        float[] at = SurfaceSampler.sample(exact.mesh(), 4_000, exact.seed(0)).points();
        float[] near =
                SurfaceSampler.sample(coarse.mesh(), 4_000, coarse.seed(0)).points();
        int close = 0;
        for (int i = 0; i < at.length; i += 3) {
            double way = Math.hypot(Math.hypot(at[i] - near[i], at[i + 1] - near[i + 1]), at[i + 2] - near[i + 2]);
            close += way < 0.1 ? 1 : 0; // of a longest side of 3
        }
        assertThat(close / 4_000.0).isGreaterThan(0.9);
    }

    @Test
    void seedsDifferByRunAndByNumberOfTriangles() {
        CanonicalMesh body = CanonicalMesh.of(BODY);

        assertThat(body.seed(1)).isNotEqualTo(body.seed(2));
        assertThat(CanonicalMesh.of(Shapes.sphere(0, 0, 0, 1, 24)).seed(1)).isNotEqualTo(body.seed(1));
    }

    @Test
    void aPointIsOneWhateverLiesBeside() {
        float[] positions = {2, 2, 2, 2, 2, 2, 2, 2, 2, 9, 9, 9};

        assertThat(CanonicalMesh.of(new Mesh(positions, new int[] {0, 1, 2})).isPoint())
                .isTrue();
        assertThat(CanonicalMesh.of(new Mesh(positions, new int[] {0, 1, 3})).isPoint())
                .isFalse();
        assertThat(CanonicalMesh.of(new Mesh(new float[] {0, 0, 0, 1, 0, 0, 0, 0, 1}, new int[] {0, 1, 2}))
                        .isPoint())
                .as("a flat face")
                .isFalse();
    }

    /** Other orders of vertices, triangles and corners. */
    private static Mesh shuffled(Mesh mesh, int seed) {
        Random random = new Random(seed);
        List<Integer> vertices = order(mesh.vertexCount(), random);
        float[] positions = new float[mesh.positions().length];
        for (int vertex = 0; vertex < mesh.vertexCount(); vertex++) {
            System.arraycopy(mesh.positions(), 3 * vertex, positions, 3 * vertices.get(vertex), 3);
        }
        int[] triangles = new int[mesh.triangles().length];
        int to = 0;
        for (int triangle : order(mesh.triangleCount(), random)) {
            int turn = random.nextInt(3);
            for (int corner = 0; corner < 3; corner++) {
                triangles[to++] = vertices.get(mesh.triangles()[3 * triangle + (corner + turn) % 3]);
            }
        }
        return new Mesh(positions, triangles);
    }

    private static List<Integer> order(int count, Random random) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        return order;
    }

    /** Every triangle with vertices of its own. */
    private static Mesh split(Mesh mesh) {
        float[] positions = new float[3 * mesh.triangles().length];
        int[] triangles = new int[mesh.triangles().length];
        for (int i = 0; i < triangles.length; i++) {
            System.arraycopy(mesh.positions(), 3 * mesh.triangles()[i], positions, 3 * i, 3);
            triangles[i] = i;
        }
        return new Mesh(positions, triangles);
    }

    private static Mesh withStrayVertex(Mesh mesh) {
        float[] positions = Arrays.copyOf(mesh.positions(), mesh.positions().length + 3);
        positions[positions.length - 1] = 1e6f;
        return new Mesh(positions, mesh.triangles());
    }
}
