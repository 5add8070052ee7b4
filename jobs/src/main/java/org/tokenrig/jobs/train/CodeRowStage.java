package org.tokenrig.jobs.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.tokenrig.inference.network.Opening;
import org.tokenrig.inference.train.CodeRowExample;
import org.tokenrig.inference.train.CodeRowTrainer;
import org.tokenrig.inference.train.TrainingRun;
import org.tokenrig.inference.train.data.CodeRowExamples;
import org.tokenrig.inference.train.data.ExampleSource;
import org.tokenrig.inference.train.data.HeldOut;
import org.tokenrig.inference.train.data.RiggedMesh;

/** A row encoder and the row head that reads its codes learn together. */
final class CodeRowStage implements Stage {
    private final TrainingSettings settings;
    private final TrainingData data;
    private final TrainingRun run;
    private final CodeRowTrainer trainer;
    private final Batches<CodeRowExample> batches;

    private CodeRowStage(TrainingSettings settings, TrainingData data, TrainingRun run, long step) {
        this.settings = settings;
        this.data = data;
        this.run = run;
        this.trainer = new CodeRowTrainer(run, settings.rows().trainer());
        this.batches = Batches.of(
                settings, CodeRowExamples.of(data.rigs(), settings.codeRowExamples(), settings.seed()), step);
    }

    /** @param encoder channels of the row encoder */
    static CodeRowStage open(
            TrainingSettings settings, int encoder, TrainingData data, Optional<Path> checkpoint, long step)
            throws IOException, UnusableTrainingException {
        try (Opening opening = new Opening()) {
            TrainingRun run = opening.add(StartWeights.open(
                    settings,
                    checkpoint,
                    Optional.of(settings.architecture()
                            .codec()
                            .withRows(settings.rows().width(), encoder))));
            return opening.complete(new CodeRowStage(settings, data, run, step));
        }
    }

    @Override
    public TrainingRun run() {
        return run;
    }

    @Override
    public Map<String, Double> step(long number) throws InterruptedException {
        Batches.Batch<CodeRowExample> batch = batches.next();
        return batch.measured(trainer.step(batch.examples()));
    }

    @Override
    public Map<String, Double> evaluate(long steps) {
        HeldOutRigs rigs = this::measure;
        return rigs.measure(settings, data);
    }

    /**
     * {@code row-l1}: mean over points of the sum over joints of the absolute difference, {@code iou}: mean over joints of
     * intersection over union of the points with more than 0.1, {@code row-l1-silent}: where codes say nothing, and
     * {@code row-l1-wrong-codes}: where no code is right.
     */
    private Map<String, Double> measure(ExampleSource<RiggedMesh> rigs, int count) {
        Means means = new Means();
        CodeRowExamples.Settings sizes = settings.codeRowExamples();
        CodeRowExamples right = CodeRowExamples.of(rigs, sizes.with(1, 0), HeldOut.VALIDATION_SEED);
        CodeRowExamples wrong = CodeRowExamples.of(rigs, sizes.with(0, 1), HeldOut.VALIDATION_SEED);
        for (int i = 0; i < count; i++) {
            CodeRowExample example = right.example(i);
            float[] both = trainer.rows(example);
            float[] silent = Arrays.copyOf(both, both.length / 2);
            float[] rows = Arrays.copyOfRange(both, both.length / 2, both.length);
            means.add(LOSS, trainer.loss(example));
            means.add("row-l1", RowDifference.l1(rows, example.truth(), example.points()));
            means.add("row-l1-silent", RowDifference.l1(silent, example.truth(), example.points()));
            RowDifference.overlap(rows, example.truth(), example.points(), means);
            CodeRowExample misled = wrong.example(i);
            both = trainer.rows(misled);
            rows = Arrays.copyOfRange(both, both.length / 2, both.length);
            means.add("row-l1-wrong-codes", RowDifference.l1(rows, misled.truth(), misled.points()));
        }
        return means.values();
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
