package org.tokenrig.inference.skeleton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.inference.skeleton.SkeletonTrim.Trimmed;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.SkinWeights;

class SkeletonTrimTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a weightless leaf goes                          | -1 0 1       | 1 1 0       | 0 1       | -1 0",
                "a weightless chain end goes whole               | -1 0 1 2     | 1 0 0 0     | 0         | -1",
                "a link of a plain chain goes                    | -1 0 1       | 1 0 1       | 0 2       | -1 0",
                "a joint that joins two subtrees stays           | -1 0 1 1     | 1 0 1 1     | 0 1 2 3   | -1 0 1 1",
                "one with a weightless second child goes         | -1 0 1 1     | 1 0 1 0     | 0 2       | -1 0",
                "a link beside another weighted child stays      | -1 0 0 1     | 1 0 1 1     | 0 1 2 3   | -1 0 0 1",
                "of two links beside, only the upper one stays   | -1 0 0 1 3   | 1 0 1 0 1   | 0 1 2 4   | -1 0 0 1",
                "a link beside a weightless child goes           | -1 0 0 1     | 1 0 0 1     | 0 3       | -1 0",
                "a root that leads to one subtree goes           | -1 0 1 1     | 0 1 1 1     | 1 2 3     | -1 0 0",
                "two roots that lead to one subtree go           | -1 0 1 2     | 0 0 1 1     | 2 3       | -1 0",
                "a root that joins two subtrees stays            | -1 0 0       | 0 1 1       | 0 1 2     | -1 0 0",
                "a tree without weight beside another goes       | -1 -1 0 1    | 0 1 0 1     | 1 3       | -1 0",
                "a rig without any weight stays as it is         | -1 0 1       | 0 0 0       | 0 1 2     | -1 0 1",
                "a rig of used joints stays as it is             | -1 0 1       | 1 1 1       | 0 1 2     | -1 0 1"
            })
    void trims(String rule, String parents, String weighted, String kept, String trimmedParents) {
        int[] tree = ints(parents);
        int[] used = ints(weighted);
        int[] joints = new int[tree.length];
        float[] weights = new float[tree.length];
        for (int joint = 0; joint < tree.length; joint++) {
            joints[joint] = used[joint] == 1 ? joint : 0;
            weights[joint] = used[joint];
        }
        float[] positions = new float[3 * tree.length];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = i;
        }

        Trimmed trimmed =
                SkeletonTrim.of(new Rig(Shapes.skeleton(tree, positions), new SkinWeights(1, joints, weights)));

        assertThat(trimmed.kept()).as(rule).containsExactly(ints(kept));
        assertThat(trimmed.rig().skeleton().parents()).as(rule).containsExactly(ints(trimmedParents));
        for (int joint = 0; joint < trimmed.kept().length; joint++) {
            assertThat(trimmed.rig().skeleton().names().get(joint)).isEqualTo("j" + trimmed.kept()[joint]);
            assertThat(trimmed.rig().skeleton().positions()[3 * joint]).isEqualTo(3 * trimmed.kept()[joint]);
        }
        for (int vertex = 0; vertex < tree.length; vertex++) {
            assertThat(trimmed.rig().skin().weights()[vertex]).isEqualTo(weights[vertex]);
            if (used[vertex] == 1) {
                assertThat(trimmed.kept()[trimmed.rig().skin().joints()[vertex]])
                        .isEqualTo(vertex);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a weightless leaf goes                        | -1 0 1     | 1 1 0     | 0 1",
                "a link beside another weighted child goes     | -1 0 0 1   | 1 0 1 1   | 0 2 3",
                "a joint that joins two subtrees stays         | -1 0 1 1   | 1 0 1 1   | 0 1 2 3",
                "a root that leads to one subtree goes         | -1 0 1 1   | 0 1 1 1   | 1 2 3",
                "a joint of a vertex that is not used goes     | -1 0 1     | 1 1 2     | 0 1"
            })
    void keepsOfANewSkeletonOnlyWhatMovesSomethingOrJoinsWhatDoes(
            String rule, String parents, String weighted, String kept) {
        int[] tree = ints(parents);
        int[] used = ints(weighted); // 2 for the weight of a vertex that no triangle uses
        int[] joints = new int[tree.length];
        float[] weights = new float[tree.length];
        int[] triangles = new int[3 * tree.length];
        for (int joint = 0; joint < tree.length; joint++) {
            joints[joint] = used[joint] > 0 ? joint : 0;
            weights[joint] = used[joint] > 0 ? 1 : 0;
            for (int corner = 3 * joint; corner < 3 * joint + 3; corner++) {
                triangles[corner] = used[joint] < 2 ? joint : 0;
            }
        }
        Rig rig = new Rig(Shapes.skeleton(tree, new float[3 * tree.length]), new SkinWeights(1, joints, weights));

        Trimmed trimmed = SkeletonTrim.ofNew(rig, new Mesh(new float[3 * tree.length], triangles));

        assertThat(trimmed.kept()).as(rule).containsExactly(ints(kept));
    }

    @Test
    void aLeafOfANewSkeletonThatNobodyWouldSeeGoesAndWhatItLeavesBehindToo() {
        // a root with a strong child, and a chain of which each has a little of the second vertex
        Rig rig = new Rig(
                Shapes.skeleton(new int[] {-1, 0, 0, 2, 3}, new float[15]),
                new SkinWeights(4, new int[] {1, 0, 0, 0, 0, 2, 3, 4, 0, 1, 0, 0}, new float[] {
                    1, 0, 0, 0, 0.88f, 0.03f, 0.01f, 0.08f, 0.5f, 0.5f, 0, 0
                }));
        Mesh mesh = new Mesh(new float[9], new int[] {0, 1, 2});
        assertThat(SkeletonTrim.ofNew(rig, mesh).kept()).containsExactly(0, 1, 2, 3, 4);

        SkinWeights faint = new SkinWeights(
                4, rig.skin().joints(), new float[] {1, 0, 0, 0, 0.94f, 0.01f, 0.01f, 0.04f, 0.5f, 0.5f, 0, 0});
        Trimmed trimmed = SkeletonTrim.ofNew(new Rig(rig.skeleton(), faint), mesh);
        // the third had 0.06 of it then
        assertThat(trimmed.kept()).containsExactly(0, 1, 2);
        assertThat(trimmed.rig().skin().weights()[5]).isCloseTo(0.06f, within(1e-6f));
        // whoever made a skeleton may have wanted it
        assertThat(SkeletonTrim.of(new Rig(rig.skeleton(), faint)).kept()).hasSize(5);
    }

    @Test
    void negligibleWeightGoesToTheNearestKeptAncestorAndAddsUp() {
        Rig rig = new Rig(
                Shapes.skeleton(new int[] {-1, 0, 1, 2}, new float[12]),
                new SkinWeights(2, new int[] {1, 3, 2, 0, 0, 1}, new float[] {0.75f, 3e-7f, 2e-7f, 0, 0.25f, 0.5f}));

        Trimmed trimmed = SkeletonTrim.of(rig);

        assertThat(trimmed.kept()).containsExactly(0, 1);
        assertThat(trimmed.rig().skin().joints()).containsExactly(1, 0, 1, 0, 0, 1);
        assertThat(trimmed.rig().skin().weights()).containsExactly(0.75f + 3e-7f, 0, 2e-7f, 0, 0.25f, 0.5f);
    }

    @Test
    void negligibleWeightOfADroppedRootGoesBelow() {
        Rig rig = new Rig(
                Shapes.skeleton(new int[] {-1, 0, 1}, new float[9]),
                new SkinWeights(1, new int[] {0, 2}, new float[] {1e-7f, 1}));

        Trimmed trimmed = SkeletonTrim.of(rig);

        assertThat(trimmed.kept()).containsExactly(2);
        assertThat(trimmed.rig().skin().joints()).containsExactly(0, 0);
        assertThat(trimmed.rig().skin().weights()).containsExactly(1e-7f, 1);
    }

    private static int[] ints(String text) {
        return Arrays.stream(text.trim().split(" ")).mapToInt(Integer::parseInt).toArray();
    }
}
