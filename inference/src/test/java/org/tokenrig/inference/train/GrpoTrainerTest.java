package org.tokenrig.inference.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.metric.RewardMetrics;
import org.tokenrig.inference.metric.RewardOptions;

final class GrpoTrainerTest {
    private static final RolloutOptions ROLLOUTS = TinyPolicy.ROLLOUTS;

    @Test
    void ratioIsOneBeforeTheFirstStepAndThereIsNoDivergenceFromTheModelItself() throws IOException {
        try (TrainingRun run = TinyPolicy.begin(1e-3);
                Rollouts rollouts = TinyPolicy.rollouts(run, TinyPolicy.HEIGHT)) {
            GrpoTrainer trainer = new GrpoTrainer(run, new GrpoTrainer.Options(0.2, 0.1, 3, 3));
            GrpoTrainer.Update update = trainer.update(TinyPolicy.drawn(rollouts, run, TinyPolicy.requests(0)));
            assertThat(update.firstRatio()).isCloseTo(1, within(1e-4));
            assertThat(update.divergence()).isCloseTo(0, within(1e-8));
            assertThat(update.steps()).hasSize(3);
            // the surrogate of advantages whose mean is zero
            assertThat(update.steps().get(0).loss()).isCloseTo(0, within(1e-4));
            GrpoTrainer.Update next = trainer.update(TinyPolicy.drawn(rollouts, run, TinyPolicy.requests(1)));
            assertThat(next.firstRatio()).isCloseTo(1, within(1e-4));
            assertThat(next.divergence()).isGreaterThan(1e-5);
        }
    }

    @Test
    void sequencesComputedInPartsOfAnySizeGiveTheSameGradient() throws IOException {
        List<RolloutGroup> groups;
        try (TrainingRun run = TinyPolicy.begin(1e-3);
                Rollouts rollouts = TinyPolicy.rollouts(run, TinyPolicy.HEIGHT)) {
            groups = TinyPolicy.drawn(rollouts, run, TinyPolicy.requests(0));
        }
        double[] norms = new double[2];
        int[] sizes = {8, 3};
        for (int i = 0; i < 2; i++) {
            try (TrainingRun run = TinyPolicy.begin(1e-3)) {
                GrpoTrainer trainer = new GrpoTrainer(run, new GrpoTrainer.Options(0.2, 0.1, 1, sizes[i]));
                norms[i] = trainer.update(groups).steps().get(0).gradientNorm();
            }
        }
        assertThat(norms[0]).isGreaterThan(1e-3);
        assertThat(norms[1]).isCloseTo(norms[0], within(1e-3 * norms[0]));
    }

    @Test
    void codecStaysAndTheSameRunGivesTheSameWeights() throws IOException {
        float[][] written = new float[2][];
        String name = "transformer.model.layers.1.mlp.down_proj.weight";
        String codec = "vae.model.post_quant.weight";
        for (int i = 0; i < 2; i++) {
            try (TrainingRun run = TinyPolicy.begin(1e-3);
                    Rollouts rollouts = TinyPolicy.rollouts(run, TinyPolicy.HEIGHT)) {
                GrpoTrainer trainer = new GrpoTrainer(run, GrpoTrainer.Options.DEFAULT);
                float[] before = run.parameters().values(name);
                float[] codecBefore = run.parameters().values(codec);
                trainer.update(TinyPolicy.drawn(rollouts, run, TinyPolicy.requests(0)));
                written[i] = run.parameters().values(name);
                assertThat(written[i]).isNotEqualTo(before);
                assertThat(run.parameters().values(codec)).isEqualTo(codecBefore);
            }
        }
        assertThat(written[0]).isEqualTo(written[1]);
    }

    @Test
    void rolloutsDependOnMeshAndSeedAlone() throws IOException, ClassNotFoundException {
        try (TrainingRun run = TinyPolicy.begin(1e-3);
                FrozenWeights weights = FrozenWeights.of(run.parameters());
                FrozenWeights policy = FrozenWeights.policy(run.parameters())) {
            RigReward reward = RigReward.weighted(RewardOptions.DEFAULT);
            List<RolloutGroup> together;
            try (Rollouts rollouts = Rollouts.open(weights, ROLLOUTS, reward)) {
                together = rollouts.draw(policy, TinyPolicy.requests(0));
            }
            RigReward sentReward = sent(reward);
            try (Rollouts rollouts = Rollouts.open(weights, sent(ROLLOUTS), sentReward)) {
                RolloutGroup alone = sent(rollouts.draw(
                                policy, List.of(sent(TinyPolicy.requests(0).get(1))))
                        .get(0));
                for (int i = 0; i < ROLLOUTS.group(); i++) {
                    RolloutGroup.Rollout expected = together.get(1).rollouts().get(i);
                    RolloutGroup.Rollout found = alone.rollouts().get(i);
                    assertThat(found.tokens()).isEqualTo(expected.tokens());
                    assertThat(found.rewards()).isEqualTo(expected.rewards());
                    assertThat(found.policy()).containsExactly(expected.policy(), within(1e-4));
                }
                assertThat(alone.rollouts().stream()
                                .map(rollout -> List.of(rollout.tokens()))
                                .distinct())
                        .hasSizeGreaterThan(1);
                assertThat(rollouts.draw(policy, TinyPolicy.requests(1))
                                .get(1)
                                .rollouts()
                                .get(0)
                                .tokens())
                        .isNotEqualTo(alone.rollouts().get(0).tokens());
            }
        }
    }

    @Test
    void whatIsNoRigHasNoReward() throws IOException {
        // a model that was taught nothing does not end its skeletons in time
        try (ParameterSet random = ParameterSet.random(TinyTraining.ARCHITECTURE, 3);
                FrozenWeights weights = FrozenWeights.of(random);
                Rollouts rollouts = Rollouts.open(weights, ROLLOUTS, RigReward.weighted(RewardOptions.DEFAULT))) {
            RolloutGroup group = rollouts.draw(weights, TinyPolicy.requests(0)).get(0);
            assertThat(group.rollouts()).anySatisfy(rollout -> {
                assertThat(rollout.decodable()).isFalse();
                assertThat(rollout.rewards()).isEqualTo(RewardMetrics.UNDECODABLE);
                assertThat(rollout.tokens()).hasSize(ROLLOUTS.maxNewTokens());
            });
        }
    }

    @Test
    void refusesGroupsOfOne() {
        assertThatThrownBy(() -> new RolloutOptions(1, 64, 64, 60, "articulation"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 2");
    }

    @SuppressWarnings("unchecked")
    private static <T> T sent(T value) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }
}
