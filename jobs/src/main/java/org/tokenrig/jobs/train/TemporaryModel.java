package org.tokenrig.jobs.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.Provenance;
import org.tokenrig.inference.train.TrainingRun;

/** The weights of the moment as a model that the inference code loads; deleted when closed. */
final class TemporaryModel implements AutoCloseable {
    private final Path folder;
    private final ModelFolder model;

    private TemporaryModel(Path folder, ModelFolder model) {
        this.folder = folder;
        this.model = model;
    }

    static TemporaryModel of(TrainingRun run) throws IOException {
        Path folder = Files.createTempDirectory("tokenrig-training");
        return new TemporaryModel(
                folder,
                run.write(folder.resolve("model"), "training", Provenance.of("tokenrig train, for an evaluation")));
    }

    ModelFolder model() {
        return model;
    }

    @Override
    public void close() throws IOException {
        Checkpoints.delete(folder);
    }
}
