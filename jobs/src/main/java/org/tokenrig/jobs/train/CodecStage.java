package org.tokenrig.jobs.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tokenrig.inference.network.Opening;
import org.tokenrig.inference.train.CodecExample;
import org.tokenrig.inference.train.CodecTrainer;
import org.tokenrig.inference.train.TrainingRun;
import org.tokenrig.inference.train.data.ExampleSource;
import org.tokenrig.inference.train.data.RiggedMesh;

/** Stage 1: the codec learns to carry the influence of joints. */
final class CodecStage implements Stage {
    private final TrainingSettings settings;
    private final TrainingRun run;
    private final CodecTrainer trainer;
    private final TrainingData data;
    private final ExampleSource<CodecExample> heldOut;
    private final ExampleSource<RiggedMesh> rigs;
    private final Batches<CodecExample> batches;

    private CodecStage(TrainingSettings settings, TrainingData data, TrainingRun run, long step) {
        this.settings = settings;
        this.run = run;
        this.trainer = new CodecTrainer(run, settings.codec().trainer());
        this.data = data;
        this.heldOut = data.heldOutCodec();
        this.rigs = data.heldOutRigs();
        this.batches = Batches.of(settings, data.codec(), step);
    }

    static CodecStage open(TrainingSettings settings, TrainingData data, Optional<Path> checkpoint, long step)
            throws IOException, UnusableTrainingException {
        try (Opening opening = new Opening()) {
            TrainingRun run = opening.add(StartWeights.open(settings, checkpoint));
            if (run.parameters().architecture().codec().rowEncoder() > 0) {
                throw new UnusableTrainingException(
                        "the SkinTokens of train.init are written by a row encoder and read by a"
                                + " row head, which the stage rows trains, not the stage codec: `tokenrig train rows`"
                                + " learns from the same library");
            }
            return opening.complete(new CodecStage(settings, data, run, step));
        }
    }

    @Override
    public TrainingRun run() {
        return run;
    }

    @Override
    public Map<String, Double> step(long number) throws InterruptedException {
        Batches.Batch<CodecExample> batch = batches.next();
        return batch.measured(trainer.step(batch.examples()));
    }

    @Override
    public Map<String, Double> evaluate(long steps) throws IOException {
        Means means = new Means();
        List<CodecExample> wholes = new ArrayList<>();
        for (int i = 0; i < settings.schedule().evaluateCreatures(); i++) {
            CodecExample example = heldOut.example(i);
            means.add(
                    LOSS,
                    trainer.loss(
                            List.of(example), settings.architecture().codec().tokensPerJoint()));
            wholes.add(data.whole(rigs.example(i), i));
        }
        Map<String, Double> measured = new TreeMap<>(means.values());
        measured.putAll(HeldOutReconstruction.of(run, trainer, wholes));
        if (!data.heldOutLibrary().isEmpty()) {
            evaluateLibrary().forEach((name, value) -> measured.put(LIBRARY + name, value));
        }
        return measured;
    }

    private Map<String, Double> evaluateLibrary() throws IOException {
        Means means = new Means();
        ExampleSource<CodecExample> examples = data.heldOutLibraryCodec();
        List<CodecExample> wholes = new ArrayList<>();
        for (int i = 0; i < data.heldOutLibrary().size(); i++) {
            means.add(
                    LOSS,
                    trainer.loss(
                            List.of(examples.example(i)),
                            settings.architecture().codec().tokensPerJoint()));
            wholes.add(data.whole(data.heldOutLibrary().get(i), i));
        }
        Map<String, Double> measured = new TreeMap<>(means.values());
        measured.putAll(HeldOutReconstruction.of(run, trainer, wholes));
        return measured;
    }

    @Override
    public Map<String, String> provenance() {
        return data.provenance();
    }

    @Override
    public void close() {
        batches.close();
        run.close();
    }
}
