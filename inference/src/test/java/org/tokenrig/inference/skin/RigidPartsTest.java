package org.tokenrig.inference.skin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.io.asset.Mesh;

final class RigidPartsTest {
    private static final int JOINTS = 3;
    private static final float[] FIRST = {0.9f, 0.05f, 0.05f};
    private static final float[] SECOND = {0.05f, 0.9f, 0.05f};
    private static final float[] THIRD = {0.3f, 0.3f, 0.4f};

    /** 8 vertices each, far from one another; the first three equally large. */
    private static final Mesh BOX = Shapes.box(0, 0, 0, 1, 1, 1);

    private static final Mesh UPPER = Shapes.box(0, 2, 0, 1, 3, 1);
    private static final Mesh TOP = Shapes.box(0, 4, 0, 1, 5, 1);
    private static final Mesh LARGE = Shapes.box(0, 6, 0, 9, 9, 9);

    @Test
    void eachPieceOfAnAssemblyFollowsTheJointThatLeadsThere() {
        Mesh mesh = Shapes.join(BOX, UPPER);
        float[] bound = apply(mesh, rows(8, FIRST, 8, SECOND));
        assertThat(bound).isEqualTo(rows(8, new float[] {1, 0, 0}, 8, new float[] {0, 1, 0}));
    }

    @Test
    void whatIsSplitAtSeamsIsStillOnePiece() {
        Mesh mesh = Shapes.split(BOX);
        float[] values = rows(18, FIRST, 18, SECOND);
        assertThat(apply(mesh, values)).isEqualTo(values);
        Mesh two = Shapes.join(Shapes.split(BOX), Shapes.split(UPPER));
        assertThat(apply(two, rows(36, FIRST, 36, SECOND)))
                .isEqualTo(rows(36, new float[] {1, 0, 0}, 36, new float[] {0, 1, 0}));
    }

    @Test
    void aBodyWithButtonsStaysAsItIs() {
        Mesh mesh = Shapes.join(BOX, LARGE);
        // joint 2 leads on the upper half of the large box, so that is not rigid, and is most of the surface
        float[] values = rows(8, FIRST, 8, SECOND);
        for (int corner = 4; corner < 8; corner++) {
            System.arraycopy(THIRD, 0, values, (8 + corner) * JOINTS, JOINTS);
        }
        Influences influences = Influences.dense(values, JOINTS);
        assertThat(RigidParts.apply(mesh, influences)).isSameAs(influences);
    }

    @Test
    void aPieceThatIsAllThatAJointHasIsNotTakenFromIt() {
        Mesh mesh = Shapes.join(BOX, UPPER, TOP);
        float[] values = rows(8, FIRST, 8, SECOND, 8, FIRST);
        System.arraycopy(THIRD, 0, values, 20 * JOINTS, JOINTS); // a corner of the third box alone
        float[] wanted = values.clone();
        for (int vertex = 0; vertex < 16; vertex++) {
            for (int joint = 0; joint < JOINTS; joint++) {
                wanted[vertex * JOINTS + joint] = joint == vertex / 8 ? 1 : 0;
            }
        }
        assertThat(apply(mesh, values)).isEqualTo(wanted);
        // as much of the first box: there joint 1 leads too, but on less than on the second
        System.arraycopy(SECOND, 0, values, 0, JOINTS);
        assertThat(apply(mesh, values)).isEqualTo(wanted);
    }

    @Test
    void aPieceThatBendsStaysAsItIs() {
        Mesh mesh = Shapes.join(BOX, UPPER, TOP);
        float[] bends = {0.7f, 0.3f, 0};
        float[] bound = apply(mesh, rows(8, FIRST, 8, SECOND, 8, bends));
        assertThat(bound).isEqualTo(rows(8, new float[] {1, 0, 0}, 8, new float[] {0, 1, 0}, 8, bends));
        // where most of the surface bends, nothing is rigid
        Influences influences = Influences.dense(rows(8, FIRST, 8, bends, 8, bends), JOINTS);
        assertThat(RigidParts.apply(mesh, influences)).isSameAs(influences);
    }

    @Test
    void aPieceOfWhichHalfHasNoWeightsStaysAsItIs() {
        float[] values = rows(8, FIRST, 8, SECOND);
        Arrays.fill(values, 0, 4 * JOINTS, 0);
        float[] bound = apply(Shapes.join(BOX, UPPER), values);
        float[] wanted = values.clone();
        System.arraycopy(rows(8, new float[] {0, 1, 0}), 0, wanted, 8 * JOINTS, 8 * JOINTS);
        assertThat(bound).isEqualTo(wanted);
    }

    @Test
    void influencesThatAreNoneLeadNowhere() {
        Mesh mesh = Shapes.join(BOX, UPPER);
        float[] values = rows(8, new float[] {Float.NaN, -1, 0}, 8, new float[] {Float.POSITIVE_INFINITY, 0, 0.1f});
        float[] bound = apply(mesh, values);
        assertThat(bound).startsWith(Float.NaN, -1, 0).endsWith(0, 0, 1);
        float[] none = new float[16 * JOINTS];
        assertThat(apply(mesh, none)).isEqualTo(none);
    }

    @Test
    void aMeshWithoutAreaHasNoParts() {
        Mesh mesh = new Mesh(new float[16 * 3], Shapes.join(BOX, UPPER).triangles());
        float[] values = rows(8, FIRST, 8, SECOND);
        assertThat(apply(mesh, values)).isEqualTo(values);
        assertThat(apply(new Mesh(new float[6], new int[0]), rows(2, FIRST))).isEqualTo(rows(2, FIRST));
    }

    @Test
    void influencesMustFitTheMesh() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> apply(BOX, rows(3, FIRST)))
                .withMessage("influences of 3 vertices do not fit 8 vertices");
    }

    private static float[] apply(Mesh mesh, float[] values) {
        return RigidParts.apply(mesh, Influences.dense(values, JOINTS)).toDense();
    }

    /** So many vertices of each row. */
    private static float[] rows(Object... countsAndRows) {
        int vertices = 0;
        for (int i = 0; i < countsAndRows.length; i += 2) {
            vertices += (int) countsAndRows[i];
        }
        float[] rows = new float[vertices * JOINTS];
        int at = 0;
        for (int i = 0; i < countsAndRows.length; i += 2) {
            for (int n = 0; n < (int) countsAndRows[i]; n++, at += JOINTS) {
                System.arraycopy((float[]) countsAndRows[i + 1], 0, rows, at, JOINTS);
            }
        }
        return rows;
    }
}
