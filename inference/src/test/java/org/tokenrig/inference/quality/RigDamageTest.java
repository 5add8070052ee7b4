package org.tokenrig.inference.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.inference.synth.CreatureGenerator;
import org.tokenrig.inference.synth.CreatureOptions;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.SkinWeights;

class RigDamageTest {
    private static final Creature PERSON =
            new CreatureGenerator().creature(3, 1, CreatureOptions.DEFAULT.withFamilies(List.of(Family.BIPED)));

    @ParameterizedTest
    @EnumSource(RigDamage.class)
    void isTheSameForTheSameSeedAndChangesTheRig(RigDamage damage) {
        RigDamage.Damaged damaged = damage.of(PERSON.mesh(), PERSON.rig(), 7).orElseThrow();
        RigDamage.Damaged again = damage.of(PERSON.mesh(), PERSON.rig(), 7).orElseThrow();

        assertThat(again.what()).isEqualTo(damaged.what()).isNotBlank();
        assertThat(again.rig().skin().weights()).isEqualTo(damaged.rig().skin().weights());
        assertThat(again.rig().skin().joints()).isEqualTo(damaged.rig().skin().joints());
        assertThat(again.rig().skeleton().positions())
                .isEqualTo(damaged.rig().skeleton().positions());
        boolean skinIsNew =
                !Arrays.equals(damaged.rig().skin().joints(), PERSON.skin().joints());
        boolean skeletonIsNew = !Arrays.equals(
                damaged.rig().skeleton().positions(), PERSON.skeleton().positions());
        assertThat(skeletonIsNew).isEqualTo(damage == RigDamage.JOINT_MOVED);
        assertThat(skinIsNew).isEqualTo(damage != RigDamage.JOINT_MOVED);
        assertThat(damaged.mesh().vertexCount() > PERSON.mesh().vertexCount())
                .isEqualTo(damage == RigDamage.SEAM_SPLIT);
        assertThat(damaged.rig().skin().vertexCount()).isEqualTo(damaged.mesh().vertexCount());
    }

    @Test
    void swappingTheSidesTwiceChangesNothing() {
        Rig swapped = RigDamage.SIDES_SWAPPED
                .of(PERSON.mesh(), PERSON.rig(), 0)
                .orElseThrow()
                .rig();
        int left = PERSON.skeleton().names().indexOf("leg_left_01");
        int right = PERSON.skeleton().names().indexOf("leg_right_01");
        assertThat(left).isNotNegative();
        double before = held(PERSON.skin(), left);
        assertThat(held(swapped.skin(), right)).isEqualTo(before);
    }

    private static double held(SkinWeights skin, int joint) {
        double sum = 0;
        for (int slot = 0; slot < skin.joints().length; slot++) {
            sum += skin.joints()[slot] == joint ? skin.weights()[slot] : 0;
        }
        return sum;
    }

    @Test
    void thereIsNoneWhereARigHasNothingToDamage() {
        Mesh box = Shapes.box(0, 0, 0, 1, 1, 1);
        float[] weights = new float[8];
        Arrays.fill(weights, 1);
        Rig rig = new Rig(Shapes.skeleton(new int[] {-1}, 0.5f, 0.5f, 0.5f), new SkinWeights(1, new int[8], weights));

        for (RigDamage damage : RigDamage.values()) {
            assertThat(damage.of(box, rig, 0)).as(damage.label()).isEqualTo(Optional.empty());
        }
    }
}
