package org.tokenrig.inference.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

class ModelFrameTest {
    @Test
    void turnsYUpIntoZUpAndFillsTheCube() {
        Mesh mesh = new Mesh(new float[] {10, 0, 0, 12, 4, 1}, new int[0]);

        float[] model = ModelFrame.of(mesh).toModel(mesh.positions());

        assertThat(model).containsExactly(-0.5f, 0.25f, -1f, 0.5f, -0.25f, 1f);
    }

    @Test
    void givenJointsWidenTheBounds() {
        Mesh mesh = new Mesh(new float[] {-1, -1, -1, 1, 1, 1}, new int[0]);
        Skeleton skeleton = Shapes.skeleton(new int[] {-1}, 0, 3, 0);

        ModelFrame frame = ModelFrame.of(mesh, skeleton);

        assertThat(frame.halfExtent()).isEqualTo(2);
        assertThat(frame.toModel(skeleton).positions()).containsExactly(0, 0, 1);
        assertThat(frame.toFile(frame.toModel(skeleton)).positions()).containsExactly(0, 3, 0);
    }

    @ParameterizedTest
    @ValueSource(floats = {1e-38f, 1e-6f, 1f, 1e6f, 1e38f})
    void comesBackAtAnyScale(float scale) {
        float[] positions = {-scale, 0.5f * scale, 2 * scale, scale, scale / 3, -scale};
        Mesh mesh = new Mesh(positions, new int[0]);
        ModelFrame frame = ModelFrame.of(mesh);

        float[] model = frame.toModel(positions);
        float[] back = frame.toFile(model);

        for (int i = 0; i < positions.length; i++) {
            assertThat(model[i]).isBetween(-1f, 1f);
            assertThat(back[i]).isCloseTo(positions[i], within(3e-7f * scale));
        }
    }

    @Test
    void aSinglePointLiesAtTheOrigin() {
        Mesh mesh = new Mesh(new float[] {5, 6, 7, 5, 6, 7}, new int[0]);

        ModelFrame frame = ModelFrame.of(mesh);

        assertThat(frame.toModel(mesh.positions())).containsOnly(0f);
        assertThat(frame.toFile(new float[3])).containsExactly(5, 6, 7);
    }

    @Test
    void verticesThatShowNothingDoNotMoveTheFrame() {
        Mesh box = Shapes.box(0, 0, 0, 1, 2, 3);
        float[] positions = Arrays.copyOf(box.positions(), box.positions().length + 12);
        int stray = box.vertexCount();
        // no face has the first; the others are of faces without area: repeated, coincident, on one line
        float[] far = {1e6f, 0, 0, 0, 70, 0, 0, 70, 0, 0, 0, -600};
        System.arraycopy(far, 0, positions, 3 * stray, 12);
        int[] more = {stray + 1, stray + 1, 0, stray + 1, stray + 2, 0, 0, 0, stray + 3};
        int[] triangles = Arrays.copyOf(box.triangles(), box.triangles().length + more.length);
        System.arraycopy(more, 0, triangles, box.triangles().length, more.length);
        Mesh mesh = new Mesh(positions, triangles);

        assertThat(ModelFrame.of(mesh)).isEqualTo(ModelFrame.of(box));
        assertThat(ModelFrame.of(mesh, Shapes.skeleton(new int[] {-1}, 0, 3, 0)))
                .isEqualTo(ModelFrame.of(box, Shapes.skeleton(new int[] {-1}, 0, 3, 0)));
        VoxelGrid expected = VoxelGrid.filled(box, 20);
        VoxelGrid grid = VoxelGrid.filled(mesh, 20);
        assertThat(grid.bits()).isEqualTo(expected.bits());
        assertThat(grid.cell()).isEqualTo(expected.cell());
    }

    @Test
    void facesWithoutAreaCountWhereThereAreNoOthers() {
        Mesh line = new Mesh(new float[] {0, 0, 0, 4, 0, 0, 2, 0, 0, 9, 9, 9}, new int[] {0, 1, 2});

        assertThat(ModelFrame.of(line)).isEqualTo(new ModelFrame(2, 0, 0, 2));
    }

    @Test
    void keepsTheWindingOfFaces() {
        Mesh box = Shapes.box(0, 0, 0, 1, 2, 3);

        PointCloud cloud = SurfaceSampler.sample(ModelFrame.of(box).toModel(box), 500, 1);

        for (int i = 0; i < 1500; i += 3) {
            double outward = 0;
            for (int axis = 0; axis < 3; axis++) {
                outward += cloud.points()[i + axis] * cloud.normals()[i + axis];
            }
            assertThat(outward).isPositive();
        }
    }
}
