package org.tokenrig.jobs.train;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tokenrig.inference.RigOutcome;
import org.tokenrig.inference.RigRequest;
import org.tokenrig.inference.TokenRig;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.metric.RigComparison;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.inference.train.TrainingRun;
import org.tokenrig.inference.train.data.ExampleSource;
import org.tokenrig.inference.train.data.RiggedMesh;
import org.tokenrig.io.asset.AssetId;

/**
 * Rigs held-out creatures with the weights of the moment, as {@code tokenrig rig} would but greedily: the skeleton from the
 * mesh alone, and the skin of the true skeleton.
 */
final class FreeGeneration {
    private final TrainingSettings settings;
    private final ExampleSource<RiggedMesh> creatures;
    private final int count;
    private final boolean skins;

    FreeGeneration(TrainingSettings settings, ExampleSource<RiggedMesh> creatures, int count, boolean skins) {
        this.settings = settings;
        this.creatures = creatures;
        this.count = count;
        this.skins = skins;
    }

    /**
     * {@code generated-valid}: share that decodes to a rig; of these {@code generated-j2j} and {@code generated-b2b}; and
     * {@code skin-l1} of a row on the true skeleton, where skins are learned.
     */
    Map<String, Double> measure(TrainingRun run) throws IOException {
        try (TemporaryModel model = TemporaryModel.of(run);
                TokenRig rigger = TokenRig.open(
                        model.model().folder(), "cpu", settings.machine().threads())) {
            return measure(rigger);
        }
    }

    private Map<String, Double> measure(TokenRig rigger) {
        Means means = new Means();
        for (int i = 0; i < count; i++) {
            RiggedMesh creature = creatures.example(i);
            AssetId id = new AssetId("held-out-" + i);
            Optional<RigComparison> free = rig(rigger, new RigRequest(id, creature.mesh(), Optional.empty()), creature);
            means.add("generated-valid", free.isPresent() ? 1 : 0);
            free.ifPresent(rig -> {
                means.add("generated-j2j", rig.skeletons().j2j());
                means.add("generated-b2b", rig.skeletons().b2b());
                means.add("generated-joints-more", rig.predictedJoints() - rig.trueJoints());
            });
            if (skins) {
                rig(rigger, new RigRequest(id, creature.mesh(), Optional.of(creature.rig())), creature)
                        .flatMap(RigComparison::skins)
                        .ifPresent(skin -> means.add("skin-l1", skin.l1()));
            }
        }
        return means.values();
    }

    private Optional<RigComparison> rig(TokenRig rigger, RigRequest request, RiggedMesh truth) {
        RigOutcome outcome = rigger.rig(List.of(request), options()).get(0);
        return outcome instanceof RigOutcome.Rigged rigged
                ? Optional.of(RigComparison.of(truth.mesh(), rigged.result().rig(), truth.rig(), 0))
                : Optional.empty();
    }

    private RigOptions options() {
        Architecture architecture = settings.architecture();
        int room =
                architecture.languageModel().positions() - architecture.shape().tokens() - 2;
        int samples = settings.languageModel().points();
        return RigOptions.DEFAULT
                .with(GenerationOptions.GREEDY)
                .with(
                        GenerationOptions.MAX_NEW_TOKENS,
                        Math.min(settings.languageModel().maxTokens(), room))
                .withSamples(samples, samples);
    }
}
