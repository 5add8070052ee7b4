package org.tokenrig.inference.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.inference.symmetry.Figure;
import org.tokenrig.inference.token.SkeletonTokenizer;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

class EncodedFigureTest {
    private static final ModelFrame FILE = new ModelFrame(0, 0, 0, 1); // in which the figure stands upright

    private static final float[] JOINTS = { // hips, chest, head; arms of two joints, legs of two
        0, 0, -0.1f, 0, 0, 0.3f, 0, 0, 0.6f, 0.25f, 0, 0.35f, 0.7f, 0, 0.35f, -0.25f, 0, 0.35f, -0.7f, 0, 0.35f, 0.12f,
        0, -0.2f, 0.12f, 0, -0.9f, -0.12f, 0, -0.2f, -0.12f, 0, -0.9f
    };
    private static final int[] PARENTS = {-1, 0, 1, 1, 3, 1, 5, 0, 7, 0, 9};

    @Test
    void aFiguresSkeletonComesToLieWhereTheFigureIsInTheWhole() throws AssetException {
        SampledMesh whole = sampled();
        EncodedFigure figure = figure(whole);
        Skeleton truth = FILE.toFile(Shapes.skeleton(PARENTS, JOINTS));
        int[] tokens = tokens(figure, truth);
        EncodedMesh holding = figure.holding(encoded(whole), tokens).orElseThrow();
        assertThat(holding.sampled().mesh()).isSameAs(whole.mesh());
        assertThat(holding.sampled().symmetries()).hasSize(1);
        Skeleton placed = whole.frame()
                .toFile(SkeletonTokenizer.detokenize(holding.prompt()).named());
        assertThat(placed.parents()).isEqualTo(PARENTS);
        for (int i = 0; i < JOINTS.length; i++) {
            assertThat(placed.positions()[i]).isCloseTo(truth.positions()[i], within(0.02f)); // two bins
        }
    }

    @Test
    void aSkeletonWithoutLimbsIsNotThatOfAFigure() throws AssetException {
        SampledMesh whole = sampled();
        EncodedFigure figure = figure(whole);
        Skeleton few = FILE.toFile(
                Shapes.skeleton(new int[] {-1, 0, 0, 0}, 0, 0, 0, 0, 0, 0.6f, 0.5f, 0, 0.35f, -0.5f, 0, 0.35f));
        assertThat(figure.holding(encoded(whole), tokens(figure, few))).isEmpty();
    }

    @Test
    void whatIsLeftOfTheMeshIsTheFigure() throws AssetException {
        EncodedFigure figure = figure(sampled());
        assertThat(figure.alone().sampled().surface().mesh().triangleCount())
                .isEqualTo(Figure.mesh().triangleCount());
        assertThat(figure.alone().sampled().symmetries()).isNotEmpty();
        assertThat(figure.alone().sampled().frame().halfExtent())
                .isLessThan(sampled().frame().halfExtent());
    }

    private static SampledMesh sampled() throws AssetException {
        Mesh holding = Figure.holding();
        return SampledMesh.of(
                        new Mesh(FILE.toFile(holding.positions()), holding.triangles()), Optional.empty(), 8192, 0)
                .withSymmetries();
    }

    private static EncodedFigure figure(SampledMesh whole) {
        SampledMesh.Figure found = whole.figure().orElseThrow();
        return new EncodedFigure(encoded(found.alone()), found.holding());
    }

    private static int[] tokens(EncodedFigure figure, Skeleton skeleton) {
        Skeleton within = figure.alone().sampled().frame().toModel(skeleton);
        return SkeletonTokenizer.tokenize(within.positions(), within.parents(), "none");
    }

    private static EncodedMesh encoded(SampledMesh mesh) {
        return new EncodedMesh(mesh, new int[0], new int[0], new float[0], new float[0]);
    }
}
