package org.tokenrig.inference.symmetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.io.asset.Mesh;

class HoldingFigureTest {
    @Test
    void aShieldAndASwordAreNotTheFiguresOwn() {
        Mesh figure = Figure.mesh();
        Mesh holding = Figure.holding();
        assertThat(Figure.symmetries(holding))
                .as("the whole")
                .noneSatisfy(whole -> assertThat(whole.plane().normalX()).isEqualTo(1));
        HoldingFigure found = of(holding).orElseThrow();
        assertThat(found.triangles().cardinality()).isEqualTo(figure.triangleCount());
        assertThat(found.triangles().nextClearBit(0)).isEqualTo(figure.triangleCount());
        assertThat(found.symmetry().plane().normalX()).isEqualTo(1);
        assertThat(found.symmetry().plane().offset()).isCloseTo(0, within(1e-6));
        assertThat(found.symmetry().isSameAround(0, 0, 0.2)).as("the trunk").isTrue();
        assertThat(found.symmetry().isSameAround(0.84, -0.4, 0.3))
                .as("the shield")
                .isFalse();
    }

    /** As it does where what is held takes the figure out of the middle. */
    @Test
    void thePlaneIsThatOfTheFigureWhereverThatStands() {
        float[] moved = Figure.holding().positions().clone();
        for (int i = 0; i < moved.length; i += 3) {
            moved[i] -= 0.23f; // so that its bounds are around the origin
        }
        MirrorPlane plane = of(new Mesh(moved, Figure.holding().triangles()))
                .orElseThrow()
                .symmetry()
                .plane();
        assertThat(plane.normalX()).isEqualTo(1);
        assertThat(plane.offset()).isCloseTo(-0.23, within(1e-6));
    }

    /** The whole is the same in front and in the back, since most of it is a shield. */
    @Test
    void aShieldMayBeTheSameWhereTheFigureIsNot() {
        Mesh holding = Shapes.join(Figure.mesh(), Shapes.box(0.8, -0.8, -0.9, 0.86, 0.8, 0.8));
        assertThat(Figure.symmetries(holding))
                .allSatisfy(whole -> assertThat(whole.plane().normalY()).isEqualTo(1));
        MirrorPlane plane = of(holding).orElseThrow().symmetry().plane();
        assertThat(plane.normalX()).isEqualTo(1);
    }

    @Test
    void aLimbThatIsPosedOtherwiseIsNotHeld() {
        assertThat(of(Figure.waving())).isEmpty();
    }

    @Test
    void aWallIsNoFigureThatHoldsAnother() {
        assertThat(of(Shapes.join(Figure.mesh(), Shapes.box(0.85, -2, -2, 0.95, 2, 2))))
                .isEmpty();
    }

    @Test
    void onePieceAndTrianglesWithoutOrderHoldNothing() {
        assertThat(of(Shapes.sphere(0, 0, 0, 0.5, 12))).isEmpty();
        assertThat(of(Shapes.soup(300, 4))).isEmpty();
    }

    private static Optional<HoldingFigure> of(Mesh mesh) {
        return HoldingFigure.of(mesh, Surface.of(mesh).uniform(8192, new SplittableRandom(1)), Figure.symmetries(mesh));
    }
}
