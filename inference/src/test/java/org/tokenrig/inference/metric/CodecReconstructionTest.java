package org.tokenrig.inference.metric;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.RandomModel;
import org.tokenrig.inference.network.SkinCodec;
import org.tokenrig.inference.skin.Influences;
import org.tokenrig.inference.skin.SkinFinish;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.inference.synth.CreatureGenerator;
import org.tokenrig.inference.synth.CreatureOptions;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.io.asset.SkinWeights;

class CodecReconstructionTest {
    private static final Creature CREATURE =
            new CreatureGenerator().creature(3, 1, CreatureOptions.plain(500).withFamilies(List.of(Family.FISH)));

    @Test
    void overlapIsOneForTheSameAndFallsWithWhatDiffers() {
        // two vertices, three joints; the third holds nothing
        Influences truth = Influences.dense(new float[] {1, 0, 0, 0.5f, 0.5f, 0.05f}, 3);
        assertThat(SkinOverlap.of(truth, truth)).isEqualTo(1);
        Influences other = Influences.dense(new float[] {1, 0, 0, 0.95f, 0.05f, 0}, 3);
        assertThat(SkinOverlap.of(other, truth)).isEqualTo(0.5);
        assertThat(SkinOverlap.of(truth, Influences.dense(new float[6], 3))).isZero();
    }

    @Test
    void aCodecThatKnowsNothingIsFarOffAndTheSameEveryTime() throws IOException {
        ModelFolder folder = RandomModel.small();
        Architecture architecture = folder.architecture();
        CodecReconstruction.Sampling sampling =
                new CodecReconstruction.Sampling(1000, architecture.codec().conditionTokens(), 128);
        try (SkinCodec codec = SkinCodec.load(architecture, folder.weights(), Device.cpu(), folder.pmpeBf16Buffers())) {
            CodecReconstruction made =
                    CodecReconstruction.of(codec, sampling, CREATURE.mesh(), CREATURE.rig(), SkinFinish.NONE, 4);
            assertThat(made.l1()).isGreaterThan(0.5);
            assertThat(made.overlap()).isBetween(0.0, 0.7);
            assertThat(made.codes())
                    .hasSize(CREATURE.skeleton().jointCount()
                            * architecture.codec().tokensPerJoint());
            SkinWeights skin = made.skin();
            assertThat(skin.vertexCount()).isEqualTo(CREATURE.mesh().vertexCount());
            assertThat(CodecReconstruction.of(codec, sampling, CREATURE.mesh(), CREATURE.rig(), SkinFinish.NONE, 4)
                            .skin()
                            .weights())
                    .isEqualTo(skin.weights());
            SkinFinish finish = new SkinFinish(false, 30, true);
            assertThat(CodecReconstruction.of(codec, sampling, CREATURE.mesh(), CREATURE.rig(), finish, 4)
                            .skin()
                            .weights())
                    .isNotEqualTo(skin.weights());
        }
    }
}
