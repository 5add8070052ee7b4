package org.tokenrig.inference.symmetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.io.asset.Mesh;

class MeshSymmetryTest {
    @Test
    void findsThePlaneThroughTheMiddle() {
        MeshSymmetry best = Figure.symmetries(Figure.mesh()).get(0);
        assertThat(best.plane().normalX()).isEqualTo(1);
        assertThat(best.plane().offset()).isCloseTo(0, within(1e-9));
        assertThat(best.share()).isEqualTo(1);
    }

    @Test
    void findsAPlaneThatIsTurnedAndMoved() {
        Mesh turned = turned(Figure.mesh(), Math.toRadians(25), 0.1);
        MirrorPlane plane = Figure.symmetries(turned).get(0).plane();
        assertThat(plane.normalX()).isCloseTo(Math.cos(Math.toRadians(25)), within(2e-3));
        assertThat(plane.normalY()).isCloseTo(Math.sin(Math.toRadians(25)), within(4e-3));
        assertThat(plane.offset()).isCloseTo(0.1 * plane.normalX(), within(4e-3));
    }

    @Test
    void rejectsWhatIsNotSymmetric() {
        assertThat(Figure.symmetries(Figure.waving())).isEmpty();
        assertThat(Figure.symmetries(Shapes.soup(300, 4))).isEmpty();
        assertThat(Figure.symmetries(new Mesh(new float[] {0, 0, 0, 1, 0, 0, 0, 1, 0}, new int[0])))
                .isEmpty();
    }

    @Test
    void aSwordInOneHandLeavesABodySymmetric() {
        List<MeshSymmetry> symmetries = Figure.symmetries(Figure.armed());
        assertThat(symmetries).isNotEmpty();
        assertThat(symmetries.get(0).plane().normalX()).isEqualTo(1);
        assertThat(symmetries.get(0).share()).isLessThan(1);
        assertThat(symmetries.get(0).isSameAround(0, 0, 0.2)).as("the trunk").isTrue();
        assertThat(symmetries.get(0).isSameAround(0.72, -0.4, 0.33))
                .as("the sword")
                .isFalse();
    }

    /** Of the two planes of a table that of a skeleton is the one that it follows. */
    @Test
    void aSkeletonChoosesAmongPlanes() {
        List<MeshSymmetry> symmetries = Figure.symmetries(Shapes.box(-1, -0.5, -0.1, 1, 0.5, 0.1));
        assertThat(symmetries).hasSize(2);
        assertThat(MeshSymmetry.nearest(
                                symmetries,
                                Shapes.skeleton(new int[] {-1, 0, 0}, 0.5f, 0, 0, 0.5f, 0.4f, 0, 0.5f, -0.4f, 0))
                        .orElseThrow()
                        .plane()
                        .normalY())
                .isEqualTo(1);
        assertThat(MeshSymmetry.nearest(
                                symmetries,
                                Shapes.skeleton(new int[] {-1, 0, 0}, 0, 0.2f, 0, 0.5f, 0.4f, 0, -0.5f, 0.4f, 0))
                        .orElseThrow()
                        .plane()
                        .normalX())
                .isEqualTo(1);
    }

    private static Mesh turned(Mesh mesh, double angle, double x) {
        float[] turned = mesh.positions().clone();
        for (int i = 0; i < turned.length; i += 3) {
            turned[i] = (float) (Math.cos(angle) * mesh.positions()[i] - Math.sin(angle) * mesh.positions()[i + 1] + x);
            turned[i + 1] = (float) (Math.sin(angle) * mesh.positions()[i] + Math.cos(angle) * mesh.positions()[i + 1]);
        }
        return new Mesh(turned, mesh.triangles());
    }
}
