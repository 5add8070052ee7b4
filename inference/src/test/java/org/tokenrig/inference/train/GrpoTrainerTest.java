package org.tokenrig.inference.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.metric.RewardMetrics;
import org.tokenrig.inference.metric.RewardOptions;
import org.tokenrig.inference.metric.Rewards;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.Skeleton;

final class GrpoTrainerTest {
    private static final RolloutOptions ROLLOUTS = new RolloutOptions(8, 64, 64, 60, "articulation");
    private static final AdamW.Settings SETTINGS = new AdamW.Settings(0.9, 0.95, 1e-8, 0, 1);
    private static final GrpoTrainer.Options OPTIONS = GrpoTrainer.Options.DEFAULT;
    // chosen so that most joints of the supervised model are not there
    private static final double HIGH = 0.25;

    private static final List<Creature> CREATURES = TinyTraining.creatures(2);
    private static final Map<String, float[]> TAUGHT = new TreeMap<>();

    /** Share of joints whose height in the model's frame is more than a quarter. */
    private static final RigReward HEIGHT = (mesh, seed) -> {
        ModelFrame frame = ModelFrame.of(mesh);
        return (rig, uncut) -> {
            float[] joints = frame.toModel(rig.skeleton()).positions();
            double high = 0;
            for (int i = 2; i < joints.length; i += 3) {
                high += joints[i] > HIGH ? 3.0 / joints.length : 0;
            }
            return total(high);
        };
    };

    @Test
    void rewardOfATaughtModelRises() throws IOException {
        double rise = riseAfter(25, HEIGHT);
        System.err.println("RISE " + rise);
        assertThat(rise).isGreaterThan(0.15);
    }

    @Test
    void whatIsNotRewardedDoesNotRise() throws IOException {
        RigReward low = (mesh, seed) -> {
            RigReward.OfMesh high = HEIGHT.of(mesh, seed);
            return (rig, uncut) -> total(1 - high.score(rig, uncut).total());
        };
        double rise = riseAfter(25, low);
        System.err.println("RISELOW " + rise);
        assertThat(rise).isGreaterThan(0.05);
        assertThat(riseAfter(0, HEIGHT)).isZero();
    }

    /** How much more of a reward the rigs of a policy have after some updates than those of the supervised model. */
    private double riseAfter(int updates, RigReward reward) throws IOException {
        try (TrainingRun run = taught();
                Rollouts rollouts = Rollouts.open(FrozenWeights.of(run.parameters()), ROLLOUTS, reward)) {
            GrpoTrainer trainer = new GrpoTrainer(run, OPTIONS);
            double before = reward(rollouts, trainer);
            for (int i = 0; i < updates; i++) {
                trainer.update(rollouts.draw(trainer.policy(), requests(i)));
            }
            return reward(rollouts, trainer) - before;
        }
    }

    private double reward(Rollouts rollouts, GrpoTrainer trainer) throws IOException {
        double sum = 0;
        for (int seed = 1000; seed < 1004; seed++) {
            sum += GrpoTrainer.Means.of(rollouts.draw(trainer.policy(), requests(seed)))
                            .reward()
                    / 4;
        }
        return sum;
    }

    @Test
    void ratioIsOneBeforeTheFirstStepAndThereIsNoDivergenceFromTheModelItself() throws IOException {
        try (TrainingRun run = taught();
                Rollouts rollouts = Rollouts.open(FrozenWeights.of(run.parameters()), ROLLOUTS, HEIGHT)) {
            GrpoTrainer trainer = new GrpoTrainer(run, new GrpoTrainer.Options(0.2, 0.1, 3, 3));
            GrpoTrainer.Update update = trainer.update(rollouts.draw(trainer.policy(), requests(0)));
            assertThat(update.firstRatio()).isCloseTo(1, within(1e-4));
            assertThat(update.divergence()).isCloseTo(0, within(1e-8));
            assertThat(update.steps()).hasSize(3);
            // the surrogate of advantages whose mean is zero
            assertThat(update.steps().get(0).loss()).isCloseTo(0, within(1e-4));
            GrpoTrainer.Update next = trainer.update(rollouts.draw(trainer.policy(), requests(1)));
            assertThat(next.firstRatio()).isCloseTo(1, within(1e-4));
            assertThat(next.divergence()).isGreaterThan(1e-5);
        }
    }

    @Test
    void sequencesComputedInPartsOfAnySizeGiveTheSameGradient() throws IOException {
        List<RolloutGroup> groups;
        try (TrainingRun run = taught();
                Rollouts rollouts = Rollouts.open(FrozenWeights.of(run.parameters()), ROLLOUTS, HEIGHT)) {
            groups = rollouts.draw(FrozenWeights.policy(run.parameters()), requests(0));
        }
        double[] norms = new double[2];
        int[] sizes = {8, 3};
        for (int i = 0; i < 2; i++) {
            try (TrainingRun run = taught()) {
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
            try (TrainingRun run = taught();
                    Rollouts rollouts = Rollouts.open(FrozenWeights.of(run.parameters()), ROLLOUTS, HEIGHT)) {
                GrpoTrainer trainer = new GrpoTrainer(run, OPTIONS);
                float[] before = run.parameters().values(name);
                float[] codecBefore = run.parameters().values(codec);
                trainer.update(rollouts.draw(trainer.policy(), requests(0)));
                written[i] = run.parameters().values(name);
                assertThat(written[i]).isNotEqualTo(before);
                assertThat(run.parameters().values(codec)).isEqualTo(codecBefore);
            }
        }
        assertThat(written[0]).isEqualTo(written[1]);
    }

    @Test
    void rolloutsDependOnMeshAndSeedAlone() throws IOException, ClassNotFoundException {
        try (TrainingRun run = taught()) {
            FrozenWeights weights = FrozenWeights.of(run.parameters());
            FrozenWeights policy = FrozenWeights.policy(run.parameters());
            RigReward reward = RigReward.weighted(RewardOptions.DEFAULT);
            List<RolloutGroup> together;
            try (Rollouts rollouts = Rollouts.open(weights, ROLLOUTS, reward)) {
                together = rollouts.draw(policy, requests(0));
            }
            RigReward sentReward = sent(reward);
            try (Rollouts rollouts = Rollouts.open(sent(weights), sent(ROLLOUTS), sentReward)) {
                RolloutGroup alone = sent(
                        rollouts.draw(sent(policy), List.of(sent(requests(0).get(1))))
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
                assertThat(rollouts.draw(policy, requests(1))
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
                Rollouts rollouts =
                        Rollouts.open(FrozenWeights.of(random), ROLLOUTS, RigReward.weighted(RewardOptions.DEFAULT))) {
            RolloutGroup group =
                    rollouts.draw(FrozenWeights.policy(random), requests(0)).get(0);
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

    private List<RolloutRequest> requests(long seed) {
        List<RolloutRequest> requests = new ArrayList<>();
        for (int i = 0; i < CREATURES.size(); i++) {
            requests.add(new RolloutRequest(
                    new AssetId("creature-" + i), CREATURES.get(i).mesh(), seed));
        }
        return requests;
    }

    /** Weights that write two or three joints anywhere, and their skins. */
    @BeforeAll
    static void teach() throws IOException {
        try (TrainingRun teaching = TrainingRun.begin(
                ParameterSet.random(TinyTraining.ARCHITECTURE, 11), SETTINGS, new LearningRate(1e-2, 0.1, 5, 80))) {
            LanguageModelTrainer trainer = new LanguageModelTrainer(teaching);
            SplittableRandom random = new SplittableRandom(5);
            for (int i = 0; i < 80; i++) {
                List<LanguageModelExample> batch = new ArrayList<>();
                for (int j = 0; j < 8; j++) {
                    batch.add(lesson(CREATURES.get(j % CREATURES.size()), random));
                }
                trainer.step(List.of(batch));
            }
            for (String name : teaching.parameters().names()) {
                TAUGHT.put(name, teaching.parameters().values(name));
            }
        }
    }

    private static TrainingRun taught() throws IOException {
        ParameterSet parameters = ParameterSet.random(TinyTraining.ARCHITECTURE, 11);
        TAUGHT.forEach(parameters::set);
        return TrainingRun.begin(parameters, SETTINGS, new LearningRate(2e-3, 1, 0, 100));
    }

    private static LanguageModelExample lesson(Creature creature, SplittableRandom random) {
        int joints = 2 + random.nextInt(2);
        ModelFrame frame = ModelFrame.of(creature.mesh());
        float[] positions = new float[3 * joints];
        int[] parents = new int[joints];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < positions.length; i++) {
            positions[i] = (float) random.nextDouble(-0.5, 0.5);
        }
        for (int j = 0; j < joints; j++) {
            parents[j] = j - 1;
            names.add("joint" + j);
        }
        int[] codes = new int[2 * joints];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = random.nextInt(TinyTraining.ARCHITECTURE.codebook());
        }
        return LanguageModelExample.of(
                TinyTraining.ARCHITECTURE,
                creature.mesh(),
                frame.toFile(new Skeleton(names, parents, positions)),
                codes,
                64,
                random.nextLong());
    }

    private static Rewards total(double total) {
        return new Rewards(0, 0, 0, 0, 0, 0, 0, total);
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
