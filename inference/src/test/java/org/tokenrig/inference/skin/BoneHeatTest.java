package org.tokenrig.inference.skin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

class BoneHeatTest {
    /** Of two bones that meet in its middle. */
    private static final Mesh LIMB = limb(0);

    private static final Skeleton BONES = Shapes.skeleton(new int[] {-1, 0, 1}, 0, -0.9f, 0, 0, 0, 0, 0, 0.9f, 0);

    @Test
    void weightsSumToOneAndBlendAtTheJoint() {
        Influences made = BoneHeat.influences(LIMB, BONES);
        float[] row = new float[3];
        double last = 2;
        for (int ring = 0; ring < 21; ring++) {
            made.row(8 * ring, row);
            assertThat(row[0] + row[1] + row[2]).isCloseTo(1, within(1e-5f));
            assertThat(row[0]).as("of the lower bone, going up").isLessThan((float) last);
            last = row[0];
            made.row(8 * ring + 3, row);
            assertThat(row[0]).as("all around the limb").isCloseTo((float) last, within(0.02f));
        }
        made.row(0, row);
        assertThat(row[0]).isGreaterThan(0.99f);
        made.row(80, row);
        assertThat(row[0]).as("at the joint").isBetween(0.2f, 0.8f);
        made.row(160, row);
        assertThat(row[0]).isLessThan(0.01f);
    }

    /** The sparse solution is that of the same equation as a dense one. */
    @Test
    void solvesTheEquationOfHeat() {
        Mesh mesh = Shapes.sphere(0, 0, 0, 1, 6);
        CotangentLaplacian laplacian = CotangentLaplacian.of(mesh);
        Skeleton skeleton = Shapes.skeleton(new int[] {-1, 0, 0}, 0, 0, 0, 0.5f, 0, 0, -0.5f, 0, 0);
        Influences made = BoneHeat.influences(mesh, skeleton);
        int count = mesh.vertexCount();
        // the whole residual is the heat that the vertex takes up: none of what it has in full, all of what it lacks
        float[] row = new float[3];
        DMatrixRMaj weights = new DMatrixRMaj(count, 3);
        for (int vertex = 0; vertex < count; vertex++) {
            made.row(vertex, row);
            for (int joint = 0; joint < 3; joint++) {
                weights.set(vertex, joint, row[joint]);
            }
        }
        DMatrixRMaj flow = new DMatrixRMaj(count, 3);
        for (int edge = 0; edge < laplacian.edgeCount(); edge++) {
            int low = laplacian.low(edge);
            int high = laplacian.high(edge);
            for (int joint = 0; joint < 3; joint++) {
                double flows = laplacian.weight(edge) * (weights.get(low, joint) - weights.get(high, joint));
                flow.add(low, joint, flows);
                flow.add(high, joint, -flows);
            }
        }
        for (int vertex = 0; vertex < count; vertex++) {
            int heated = -1;
            double source = 0;
            for (int joint = 0; joint < 3; joint++) {
                // L w = H (p - w): positive for the joint of the nearest bone alone
                if (flow.get(vertex, joint) > 1e-5) {
                    assertThat(heated).isEqualTo(-1);
                    heated = joint;
                    source = flow.get(vertex, joint) / (1 - weights.get(vertex, joint));
                }
            }
            for (int joint = 0; joint < 3 && heated >= 0; joint++) {
                double expected = source * ((joint == heated ? 1 : 0) - weights.get(vertex, joint));
                assertThat(flow.get(vertex, joint)).isCloseTo(expected, within(1e-4));
            }
        }
    }

    /** Two limbs side by side: a bone is not seen across the space between them, though it is the nearer one. */
    @Test
    void heatDoesNotJumpAcrossEmptySpace() {
        Mesh legs = Shapes.join(Shapes.box(0.1, -1, 0, 0.3, 1, 0.2), Shapes.box(0.4, -1, 0, 0.6, 1, 0.2));
        // the left bone at its outer side, so that the inner side of the right leg is nearer to the right leg's
        // neighbour
        Skeleton skeleton = Shapes.skeleton(
                new int[] {-1, 0, 0, 2}, 0.29f, 0.9f, 0.1f, 0.29f, -0.9f, 0.1f, 0.58f, 0.9f, 0.1f, 0.58f, -0.9f, 0.1f);
        SkinWeights skin = BoneHeat.of(legs, skeleton);
        for (int vertex = 0; vertex < legs.vertexCount(); vertex++) {
            boolean right = legs.positions()[3 * vertex] > 0.35;
            boolean lower = legs.positions()[3 * vertex + 1] < 0;
            double own = 0;
            for (int slot = 4 * vertex; slot < 4 * vertex + 4; slot++) {
                own += (skin.joints()[slot] >= 2) == right ? skin.weights()[slot] : 0;
            }
            if (lower) {
                assertThat(own).as("vertex %d", vertex).isCloseTo(1, within(0.01));
            }
        }
    }

    @Test
    void verticesThatOnlyFloatOfTheFileTellsApartAreOnePlace() {
        // near zero float is finer than in the model's frame, where zero is the middle
        Mesh box = Shapes.box(0, 0, 0, 1, 1, 1);
        float[] positions = Arrays.copyOf(box.positions(), box.positions().length + 9);
        System.arraycopy(new float[] {0, 0, 3, 1e-9f, 0, 3, 5, 1, 3}, 0, positions, box.positions().length, 9);
        int count = box.vertexCount();
        int[] triangles = Arrays.copyOf(box.triangles(), box.triangles().length + 3);
        for (int corner = 0; corner < 3; corner++) {
            triangles[box.triangles().length + corner] = count + corner;
        }
        Skeleton skeleton = Shapes.skeleton(new int[] {-1, 0}, 0.5f, 0.2f, 0.5f, 0.5f, 0.8f, 0.5f);
        SkinWeights skin = BoneHeat.of(new Mesh(positions, triangles), skeleton);
        assertThat(skin.vertexCount()).isEqualTo(count + 3);
    }

    @Test
    void anyTrianglesWillDo() {
        Mesh broken = new Mesh(
                new float[] {0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0.5f, 0, 0, 3, 3, 3, 3, 3, 4, 3, 3, 5}, new int[] {
                    0,
                    1,
                    2,
                    1,
                    3,
                    2,
                    1,
                    2,
                    3,
                    0,
                    1,
                    4, // twice the same, and one without area
                    0,
                    1,
                    3,
                    5,
                    6,
                    7 // a third triangle on an edge; a piece that is a line
                });
        Influences made = BoneHeat.influences(broken, BONES);
        float[] row = new float[3];
        for (int vertex = 0; vertex < broken.vertexCount(); vertex++) {
            made.row(vertex, row);
            assertThat(row[0] + row[1] + row[2]).isCloseTo(1, within(1e-4f));
        }
        Mesh points = new Mesh(new float[] {0, 1, 0, 0, -1, 0}, new int[0]);
        assertThat(Arrays.copyOf(BoneHeat.of(points, BONES).joints(), 8)[4])
                .as("the lower point")
                .isZero();
    }

    @Test
    void doesNotDependOnScaleAndPlace() {
        Skeleton moved = Shapes.skeleton(new int[] {-1, 0, 1}, 64, 64 - 57.6f, 0, 64, 64, 0, 64, 64 + 57.6f, 0);
        assertThat(BoneHeat.influences(limb(64), moved).toDense())
                .usingComparatorWithPrecision(1e-4f)
                .containsExactly(BoneHeat.influences(LIMB, BONES).toDense());
    }

    /** A tube of 21 rings of 8 vertices along y from -1 to 1, closed at its ends; 64 times as large at 64. */
    private static Mesh limb(float at) {
        float scale = at == 0 ? 1 : at;
        float[] positions = new float[3 * (21 * 8 + 2)];
        int[] triangles = new int[3 * (20 * 16 + 16)];
        int next = 0;
        for (int ring = 0; ring < 21; ring++) {
            for (int i = 0; i < 8; i++) {
                int to = 3 * (8 * ring + i);
                positions[to] = at + scale * 0.15f * (float) Math.cos(Math.PI * i / 4);
                positions[to + 1] = at + scale * (ring - 10) / 10f;
                positions[to + 2] = scale * 0.15f * (float) Math.sin(Math.PI * i / 4);
                int a = 8 * ring + i;
                int b = 8 * ring + (i + 1) % 8;
                if (ring < 20) {
                    for (int corner : new int[] {a, a + 8, b, b, a + 8, b + 8}) {
                        triangles[next++] = corner;
                    }
                }
            }
        }
        for (int end = 0; end < 2; end++) {
            int middle = 168 + end;
            positions[3 * middle] = at;
            positions[3 * middle + 1] = at + (end == 0 ? -scale : scale);
            for (int i = 0; i < 8; i++) {
                int from = end == 0 ? 0 : 160;
                triangles[next++] = middle;
                triangles[next++] = from + (end == 0 ? i : (i + 1) % 8);
                triangles[next++] = from + (end == 0 ? (i + 1) % 8 : i);
            }
        }
        return new Mesh(positions, triangles);
    }
}
