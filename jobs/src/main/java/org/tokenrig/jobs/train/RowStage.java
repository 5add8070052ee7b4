package org.tokenrig.jobs.train;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.network.Opening;
import org.tokenrig.inference.network.SkinCodec;
import org.tokenrig.inference.train.RowExample;
import org.tokenrig.inference.train.RowTrainer;
import org.tokenrig.inference.train.TrainingRun;
import org.tokenrig.inference.train.data.ExampleSource;
import org.tokenrig.inference.train.data.HeldOut;
import org.tokenrig.inference.train.data.RiggedMesh;
import org.tokenrig.inference.train.data.RowExamples;

/** The row head learns on top of a codec that stays as it is. */
final class RowStage implements Stage {
    private final TrainingSettings settings;
    private final TrainingData data;
    private final TrainingRun run;
    private final RowTrainer trainer;
    private final SkinCodec codec;
    private final RowExamples.Settings sizes;
    private final Batches<RowExample> batches;

    private RowStage(TrainingSettings settings, TrainingData data, TrainingRun run, SkinCodec codec, long step) {
        this.settings = settings;
        this.data = data;
        this.run = run;
        this.trainer = new RowTrainer(run, settings.rows().trainer().entropy());
        this.codec = codec;
        this.sizes = settings.rowExamples();
        this.batches = Batches.of(settings, RowExamples.of(data.rigs(), codec, sizes, settings.seed()), step);
    }

    static RowStage open(TrainingSettings settings, TrainingData data, Optional<Path> checkpoint, long step)
            throws IOException, UnusableTrainingException {
        try (Opening opening = new Opening()) {
            TrainingRun run = opening.add(StartWeights.open(
                    settings,
                    checkpoint,
                    Optional.of(settings.architecture()
                            .codec()
                            .withRowHead(settings.rows().width()))));
            try (TemporaryModel temporary = TemporaryModel.of(run)) {
                ModelFolder model = temporary.model();
                SkinCodec codec =
                        opening.add(SkinCodec.load(model.architecture(), model.weights(), Device.cpu(), false));
                return opening.complete(new RowStage(settings, data, run, codec, step));
            }
        }
    }

    @Override
    public TrainingRun run() {
        return run;
    }

    @Override
    public Map<String, Double> step(long number) throws InterruptedException {
        Batches.Batch<RowExample> batch = batches.next();
        return batch.measured(trainer.step(batch.examples()));
    }

    @Override
    public Map<String, Double> evaluate(long steps) {
        HeldOutRigs rigs = this::measure;
        return rigs.measure(settings, data);
    }

    /**
     * {@code row-l1}: mean over points of the sum over joints of the absolute difference, {@code iou}: mean over joints of
     * intersection over union of the points with more than 0.1, and {@code row-l1-wrong-codes}: where no code is right.
     */
    private Map<String, Double> measure(ExampleSource<RiggedMesh> rigs, int count) {
        Means means = new Means();
        RowExamples right = RowExamples.of(rigs, codec, sizes.with(1, 0), HeldOut.VALIDATION_SEED);
        RowExamples wrong = RowExamples.of(rigs, codec, sizes.with(0, 1), HeldOut.VALIDATION_SEED);
        for (int i = 0; i < count; i++) {
            RowExample example = right.example(i);
            float[] rows = trainer.rows(example);
            means.add(LOSS, trainer.loss(example));
            means.add("row-l1", RowDifference.l1(rows, example.truth(), example.points()));
            RowDifference.overlap(rows, example.truth(), example.points(), means);
            RowExample misled = wrong.example(i);
            means.add("row-l1-wrong-codes", RowDifference.l1(trainer.rows(misled), misled.truth(), misled.points()));
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
        codec.close();
        run.close();
    }
}
