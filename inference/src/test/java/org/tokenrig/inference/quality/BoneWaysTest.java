package org.tokenrig.inference.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

class BoneWaysTest {
    // two legs of height 1 that a bar joins at the bottom
    private static final Mesh FORK = Shapes.join(
            Shapes.box(0, 0, 0, 0.1, 0.1, 1), Shapes.box(0.6, 0, 0, 0.7, 0.1, 1), Shapes.box(0, 0, 0, 0.7, 0.1, 0.1));

    @Test
    void aWayStaysInside() {
        Skeleton skeleton = Shapes.skeleton(new int[] {-1, 0}, 0.05f, 0.05f, 0.5f, 0.05f, 0.05f, 0.95f);
        BoneWays ways = BoneWays.of(FORK, skeleton);
        int[] nodes = ways.nodes(new float[] {0.65f, 0.05f, 0.95f});

        assertThat(ways.from(0)[nodes[0]] * ways.unit())
                .as("down one leg, along the bar, up the other, not 0.6 through the air")
                // corners are cut within the thickness of the legs
                .isCloseTo(0.45 + 0.6 + 0.9, within(0.2));
    }

    @Test
    void partsThatTouchNothingAreBridged() {
        Mesh apart = Shapes.join(Shapes.box(0, 0, 0, 0.2, 0.2, 0.2), Shapes.box(0.8, 0, 0, 1, 0.2, 0.2));
        Skeleton skeleton = Shapes.skeleton(new int[] {-1}, 0.1f, 0.1f, 0.1f);
        BoneWays ways = BoneWays.of(apart, skeleton);
        int[] nodes = ways.nodes(new float[] {0.9f, 0.1f, 0.1f});

        // the bridge may begin and end anywhere on the sides that face each other
        assertThat(ways.from(0)[nodes[0]] * ways.unit()).isBetween(0.75, 1.0);
    }

    @Test
    void theNearestBoneOwnsAPlace() {
        Mesh bar = Shapes.box(0, 0, 0, 1, 0.1, 0.1);
        Skeleton skeleton =
                Shapes.skeleton(new int[] {-1, 0, 1}, 0.05f, 0.05f, 0.05f, 0.5f, 0.05f, 0.05f, 0.9f, 0.05f, 0.05f);
        BoneWays ways = BoneWays.of(bar, skeleton);
        int[] nodes = ways.nodes(new float[] {0.2f, 0.05f, 0.05f, 0.7f, 0.05f, 0.05f, 0.98f, 0.05f, 0.05f});
        ways.fromNearest();

        assertThat(ways.nearest()[nodes[0]]).isZero();
        assertThat(ways.nearest()[nodes[1]]).isEqualTo(1);
        assertThat(ways.nearest()[nodes[2]])
                .as("the last bone goes on to the end of the bar")
                .isEqualTo(2);
        assertThat(ways.outside(new float[] {0.5f, 0.05f, 0.05f, 0.5f, 0.05f, 0.55f})[0])
                .isZero();
        assertThat(ways.outside(new float[] {0.5f, 0.05f, 0.05f, 0.5f, 0.05f, 0.55f})[1])
                .isCloseTo(0.45, within(0.05));
    }
}
