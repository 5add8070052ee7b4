package org.tokenrig.inference.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.metric.Rewards;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.Skeleton;

/** A tiny model that was taught to write two or three joints anywhere, so that there is something to refine. */
final class TinyPolicy {
    static final RolloutOptions ROLLOUTS = new RolloutOptions(8, 64, 64, 60, "articulation");

    // a quarter of the height, above which few joints of the lessons are
    private static final double HIGH = 0.25;

    /** Share of joints whose height in the model's frame is more than a quarter. */
    static final RigReward HEIGHT = (mesh, seed) -> {
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

    private static final AdamW.Settings SETTINGS = new AdamW.Settings(0.9, 0.95, 1e-8, 0, 1, 0);
    private static final List<Creature> CREATURES = TinyTraining.creatures(2);
    private static final Map<String, float[]> TAUGHT = new TreeMap<>();

    static {
        teach();
    }

    private TinyPolicy() {}

    private static void teach() {
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
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A run that begins with the taught model, at one learning rate. */
    static TrainingRun begin(double rate) throws IOException {
        ParameterSet parameters = ParameterSet.random(TinyTraining.ARCHITECTURE, 11);
        TAUGHT.forEach(parameters::set);
        return TrainingRun.begin(parameters, SETTINGS, new LearningRate(rate, 1, 0, 100));
    }

    /** Rollouts whose reference is the present model of a run. */
    static Rollouts rollouts(TrainingRun run, RigReward reward) throws IOException {
        try (FrozenWeights reference = FrozenWeights.of(run.parameters())) {
            return Rollouts.open(reference, ROLLOUTS, reward);
        }
    }

    /** Groups of the present model of a run. */
    static List<RolloutGroup> drawn(Rollouts rollouts, TrainingRun run, List<RolloutRequest> requests)
            throws IOException {
        try (FrozenWeights policy = FrozenWeights.policy(run.parameters())) {
            return rollouts.draw(policy, requests);
        }
    }

    static List<RolloutRequest> requests(long seed) {
        List<RolloutRequest> requests = new ArrayList<>();
        for (int i = 0; i < CREATURES.size(); i++) {
            requests.add(new RolloutRequest(
                    new AssetId("creature-" + i), CREATURES.get(i).mesh(), seed));
        }
        return requests;
    }

    static Rewards total(double total) {
        return new Rewards(0, 0, 0, 0, 0, 0, 0, total);
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
}
