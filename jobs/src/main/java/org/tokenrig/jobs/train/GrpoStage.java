package org.tokenrig.jobs.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.network.Opening;
import org.tokenrig.inference.train.FrozenWeights;
import org.tokenrig.inference.train.GrpoTrainer;
import org.tokenrig.inference.train.RigReward;
import org.tokenrig.inference.train.RolloutGroup;
import org.tokenrig.inference.train.RolloutRequest;
import org.tokenrig.inference.train.Rollouts;
import org.tokenrig.inference.train.TrainingRun;
import org.tokenrig.inference.train.data.HeldOut;

/**
 * Stage 3: rigs are drawn from the present policy, judged by the rewards, and the policy moves towards the better of each
 * group. The supervised model, {@code train.init}, stays the reference through all sessions of a run.
 */
final class GrpoStage implements Stage {
    private final TrainingSettings settings;
    private final TrainingRun run;
    private final ModelFolder reference;
    private final Rollouts rollouts;
    private final GrpoTrainer trainer;
    private final GrpoEvaluation evaluation;
    private final Batches<RolloutRequest> requests;

    private GrpoStage(
            TrainingSettings settings,
            TrainingData data,
            TrainingRun run,
            ModelFolder reference,
            Rollouts rollouts,
            long step) {
        this.settings = settings;
        this.run = run;
        this.reference = reference;
        this.rollouts = rollouts;
        this.trainer = new GrpoTrainer(run, settings.grpo().policy());
        this.evaluation = new GrpoEvaluation(settings, data, reference);
        this.requests = Batches.of(settings, new RolloutMeshes(settings, data), step);
    }

    static GrpoStage open(TrainingSettings settings, TrainingData data, Optional<Path> checkpoint, long step)
            throws IOException, UnusableTrainingException {
        Path init = settings.init()
                .orElseThrow(() -> new UnusableTrainingException(
                        "train grpo refines a model: train.init must name the folder of one, is empty"));
        ModelFolder reference = StartWeights.model("train.init", init);
        try (Opening opening = new Opening()) {
            TrainingRun run = opening.add(StartWeights.open(settings, checkpoint));
            Rollouts rollouts = opening.add(Rollouts.open(
                    FrozenWeights.of(reference),
                    settings.grpo().rollouts(),
                    RigReward.weighted(settings.grpo().rewards())));
            return opening.complete(new GrpoStage(settings, data, run, reference, rollouts, step));
        }
    }

    @Override
    public TrainingRun run() {
        return run;
    }

    @Override
    public Map<String, Double> step(long number) throws InterruptedException {
        Batches.Batch<RolloutRequest> meshes = requests.next();
        long drawing = System.nanoTime();
        List<RolloutGroup> groups = draw(meshes.examples());
        long learning = System.nanoTime();
        GrpoTrainer.Update update = trainer.update(groups);
        Map<String, Double> measured = meshes.measured(update.steps().get(0));
        measured.put("draw-seconds", (learning - drawing) / 1e9);
        measured.put("reward", update.rollouts().reward());
        measured.put("reward-spread", update.rollouts().spread());
        measured.put("joint-coverage", update.rollouts().jointCoverage());
        measured.put("containment", update.rollouts().containment());
        measured.put("sparsity", update.rollouts().sparsity());
        measured.put("smoothness", update.rollouts().smoothness());
        measured.put("decodable", update.rollouts().decodable());
        measured.put("tokens", update.rollouts().tokens());
        measured.put("divergence", update.divergence());
        measured.put("first-ratio", update.firstRatio());
        return measured;
    }

    private List<RolloutGroup> draw(List<RolloutRequest> meshes) {
        try (FrozenWeights policy = trainer.policy()) {
            return rollouts.draw(policy, meshes);
        } catch (IOException e) {
            throw new UncheckedIOException("the policy's weights could not be passed on", e);
        }
    }

    @Override
    public Map<String, Double> evaluate(long steps) throws IOException {
        return evaluation.measure(run);
    }

    @Override
    public Map<String, String> provenance() {
        return Map.of(
                "reference",
                reference.identity().id(),
                "data",
                "creatures of seed " + HeldOut.GRPO_SEED + ", a share of "
                        + settings.grpo().heldOutShare() + " of " + HeldOut.FAMILIES + ", the others of "
                        + settings.data().families());
    }

    @Override
    public void close() {
        requests.close();
        rollouts.close();
        run.close();
    }
}
