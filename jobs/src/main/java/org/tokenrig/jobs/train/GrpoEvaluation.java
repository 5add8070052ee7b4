package org.tokenrig.jobs.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tokenrig.inference.RigOutcome;
import org.tokenrig.inference.RigRequest;
import org.tokenrig.inference.TokenRig;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.metric.RigComparison;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.inference.train.TrainingRun;
import org.tokenrig.inference.train.data.ExampleSource;
import org.tokenrig.inference.train.data.HeldOut;
import org.tokenrig.inference.train.data.RiggedMesh;
import org.tokenrig.io.asset.AssetId;

/**
 * Compares the policy of the moment with the supervised model, both rigging greedily the same creatures of a seed that no
 * training uses: of the families that supervised training left out ({@code new-}), and of the others ({@code known-}).
 */
final class GrpoEvaluation {
    private final TrainingSettings settings;
    private final TrainingData data;
    private final ModelFolder reference;
    private Map<String, Double> before = Map.of();

    GrpoEvaluation(TrainingSettings settings, TrainingData data, ModelFolder reference) {
        this.settings = settings;
        this.data = data;
        this.reference = reference;
    }

    /**
     * {@code new-reward}, mean weighted total, 0 where tokens made no rig; {@code new-valid}, the share that did;
     * {@code new-j2j} of these; the same for {@code known-}; each also of the supervised model, with {@code -before}.
     */
    Map<String, Double> measure(TrainingRun run) throws IOException {
        if (before.isEmpty()) {
            before = measure(reference.folder(), "-before");
        }
        try (TemporaryModel model = TemporaryModel.of(run)) {
            Map<String, Double> measured = new TreeMap<>(before);
            measured.putAll(measure(model.model().folder(), ""));
            return measured;
        }
    }

    private Map<String, Double> measure(Path model, String suffix) throws IOException {
        Means means = new Means();
        try (TokenRig rigger = TokenRig.open(model, "cpu", settings.machine().threads())) {
            measure(rigger, HeldOut.FAMILIES, "new", suffix, means);
            measure(rigger, settings.data().families(), "known", suffix, means);
        }
        return means.values();
    }

    private void measure(TokenRig rigger, List<Family> families, String which, String suffix, Means means) {
        ExampleSource<RiggedMesh> creatures = data.heldOutRigs(families);
        for (int i = 0; i < settings.schedule().evaluateCreatures(); i++) {
            RiggedMesh creature = creatures.example(i);
            AssetId id = new AssetId(which + "-" + i);
            RigOutcome outcome = rigger.rig(List.of(new RigRequest(id, creature.mesh(), Optional.empty())), options())
                    .get(0);
            boolean valid = outcome instanceof RigOutcome.Rigged;
            means.add(which + "-valid" + suffix, valid ? 1 : 0);
            double reward = 0;
            if (outcome instanceof RigOutcome.Rigged rigged) {
                reward = settings.grpo().rewards().total(rigged.result().rewards());
                means.add(
                        which + "-j2j" + suffix,
                        RigComparison.of(creature.mesh(), rigged.result().rig(), creature.rig(), 0)
                                .skeletons()
                                .j2j());
            }
            means.add(which + "-reward" + suffix, reward);
        }
    }

    private RigOptions options() {
        Architecture architecture = settings.architecture();
        int room =
                architecture.languageModel().positions() - architecture.shape().tokens() - 2;
        int points = settings.grpo().rollouts().points();
        return RigOptions.DEFAULT
                .with(GenerationOptions.GREEDY)
                .with(GenerationOptions.MAX_NEW_TOKENS, Math.min(GenerationOptions.MAX_NEW_TOKENS.byDefault(), room))
                .with(RigOptions.CLASS, settings.grpo().rollouts().className())
                .withSamples(points, settings.grpo().rollouts().skinPoints());
    }
}
