package org.tokenrig.jobs.train;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.network.Opening;
import org.tokenrig.inference.network.SkinCodec;
import org.tokenrig.inference.train.LanguageModelExample;
import org.tokenrig.inference.train.LanguageModelTrainer;
import org.tokenrig.inference.train.TrainingRun;
import org.tokenrig.inference.train.data.ExampleSource;
import org.tokenrig.inference.train.data.RiggedMesh;
import org.tokenrig.inference.train.data.SkinEncoder;

/** Stage 2: teacher forcing over skeletons and, where a codec is given, skin tokens. */
final class LanguageModelStage implements Stage {
    private final TrainingSettings settings;
    private final TrainingRun run;
    private final LanguageModelTrainer trainer;
    private final Optional<SkinCodec> codec;
    private final Optional<SkinEncoder> encoder;
    private final Optional<String> codecId;
    private final TrainingData data;
    private final ExampleSource<LanguageModelExample> heldOut;
    private final Batches<LanguageModelExample> batches;

    private LanguageModelStage(
            TrainingSettings settings,
            TrainingData data,
            TrainingRun run,
            Optional<SkinCodec> codec,
            Optional<String> codecId,
            long step) {
        this.settings = settings;
        this.run = run;
        this.codec = codec;
        this.codecId = codecId;
        this.trainer = new LanguageModelTrainer(
                run,
                settings.languageModel().binDeviation(),
                settings.languageModel().digitShare(),
                settings.languageModel().skinWeight());
        this.data = data;
        this.encoder = codec.map(skins -> SkinEncoder.of(skins, settings.codec().encoderPoints()));
        this.heldOut = data.heldOutLanguageModel(encoder);
        this.batches = Batches.of(settings, data.languageModel(encoder), step);
    }

    static LanguageModelStage open(TrainingSettings settings, TrainingData data, Optional<Path> checkpoint, long step)
            throws IOException, UnusableTrainingException {
        try (Opening opening = new Opening()) {
            if (settings.languageModel().codec().isEmpty()) {
                TrainingRun run = opening.add(StartWeights.openGrowing(settings, checkpoint, Optional.empty()));
                return opening.complete(
                        new LanguageModelStage(settings, data, run, Optional.empty(), Optional.empty(), step));
            }
            String key = LanguageModelSettings.CODEC.key();
            ModelFolder model = StartWeights.model(
                    settings.values().get(key).isEmpty() ? RunSettings.INIT.key() : key,
                    settings.languageModel().codec().get());
            data.requireTokensOf(model.identity().id());
            TrainingRun run = opening.add(StartWeights.openGrowing(
                    settings, checkpoint, Optional.of(model.architecture().codec())));
            if (checkpoint.isPresent()) {
                StartWeights.requireCodec(run.parameters(), model);
            } else {
                StartWeights.takeCodec(run.parameters(), model);
            }
            SkinCodec codec = opening.add(
                    SkinCodec.load(model.architecture(), model.weights(), Device.cpu(), model.pmpeBf16Buffers()));
            return opening.complete(new LanguageModelStage(
                    settings,
                    data,
                    run,
                    Optional.of(codec),
                    Optional.of(model.identity().id()),
                    step));
        }
    }

    @Override
    public TrainingRun run() {
        return run;
    }

    @Override
    public Map<String, Double> step(long number) throws InterruptedException {
        Batches.Batch<LanguageModelExample> next = batches.next();
        List<LanguageModelExample> batch = new ArrayList<>(next.examples());
        batch.sort(Comparator.comparingInt(example -> example.tokens().length));
        int part = settings.languageModel().microBatch();
        List<List<LanguageModelExample>> parts = new ArrayList<>();
        int tokens = 0;
        for (int first = 0; first < batch.size(); first += part) {
            parts.add(batch.subList(first, Math.min(first + part, batch.size())));
        }
        for (LanguageModelExample example : batch) {
            tokens += example.tokens().length;
        }
        Map<String, Double> measured = next.measured(trainer.step(parts));
        measured.put("tokens", (double) tokens / batch.size());
        return measured;
    }

    @Override
    public Map<String, Double> evaluate(long steps) throws IOException {
        Map<String, Double> measured =
                new TreeMap<>(tokens(heldOut, settings.schedule().evaluateCreatures()));
        List<RiggedMesh> library = data.heldOutLibrary();
        if (!library.isEmpty()) {
            ExampleSource<LanguageModelExample> examples = data.heldOutLibraryLanguageModel(encoder);
            tokens(examples, library.size()).forEach((name, value) -> measured.put(LIBRARY + name, value));
        }
        long every = settings.languageModel().generateEvery();
        if (every > 0 && (steps % every == 0 || steps >= settings.schedule().steps())) {
            boolean skins = codec.isPresent();
            int creatures = settings.languageModel().generateCreatures();
            measured.putAll(new FreeGeneration(settings, data.heldOutRigs(), creatures, skins).measure(run));
            if (!library.isEmpty()) {
                new FreeGeneration(settings, number -> library.get((int) number), library.size(), skins)
                        .measure(run)
                        .forEach((name, value) -> measured.put(LIBRARY + name, value));
            }
        }
        return measured;
    }

    private Map<String, Double> tokens(ExampleSource<LanguageModelExample> examples, int count) {
        TokenAccuracy accuracy =
                new TokenAccuracy(settings.architecture().codec().tokensPerJoint());
        for (int i = 0; i < count; i++) {
            LanguageModelExample example = examples.example(i);
            accuracy.add(example, trainer.logits(example));
        }
        return accuracy.measured();
    }

    @Override
    public Map<String, String> provenance() {
        Map<String, String> lines = new TreeMap<>(data.provenance());
        codecId.ifPresent(id -> lines.put("codec", id));
        return lines;
    }

    @Override
    public void close() {
        batches.close();
        codec.ifPresent(SkinCodec::close);
        run.close();
    }
}
