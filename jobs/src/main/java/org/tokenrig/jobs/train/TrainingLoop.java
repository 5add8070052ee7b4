package org.tokenrig.jobs.train;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.tokenrig.inference.checkpoint.Provenance;
import org.tokenrig.inference.network.NetworkThreads;
import org.tokenrig.inference.options.RecommendedOptions;
import org.tokenrig.jobs.table.CodeVersion;

/**
 * Trains a stage: steps, evaluations, checkpoints, metrics, the model and the picture of its loss, in a folder:
 *
 * <pre>
 * checkpoints/step-00001200/   what --resume goes on from
 * metrics/part-00001200.parquet
 * model/                       what TokenRig loads
 * loss.png
 * library/                     rigged files that are learned from, and why others are not
 * </pre>
 *
 * A metrics file is written before its checkpoint, and what is later than the checkpoint is deleted by a resumed run: nothing
 * is counted twice.
 */
public final class TrainingLoop {
    private static final int MOST_LOST_STEPS = 100;

    private static final Set<String> FOLDERS = Set.of("train.init", "train.lm.codec");
    private static final Set<String> LIBRARIES = Set.of("train.data.library", "train.data.held-out-library");

    private static final String LOCK = ".lock";

    private final StageName name;
    private final TrainingSettings settings;
    private final Path output;
    private final PrintStream err;
    private final BooleanSupplier stop;

    /**
     * A loop that has not begun.
     *
     * @param output for results
     * @param err for progress
     * @param stop asked after each step; where it says so, a checkpoint is written and the loop ends
     */
    public TrainingLoop(StageName name, TrainingSettings settings, Path output, PrintStream err, BooleanSupplier stop) {
        this.name = requireNonNull(name, "name is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.output = requireNonNull(output, "output is null");
        this.err = requireNonNull(err, "err is null");
        this.stop = requireNonNull(stop, "stop is null");
    }

    /**
     * What came of it.
     *
     * @param steps made, earlier sessions included
     * @param seconds of training, earlier sessions included
     * @param whole whether the run reached its last step or minute, rather than being stopped
     */
    public record Result(long steps, double seconds, boolean whole) {}

    /**
     * Trains until the last step, the last minute, or until stopped.
     *
     * @param resume whether to go on from the newest checkpoint; with none, the run begins
     * @throws UnusableTrainingException where the folder or the settings do not allow it; nothing was written
     */
    public Result run(boolean resume) throws UnusableTrainingException, IOException, InterruptedException {
        NetworkThreads.fix(settings.machine().threads());
        boolean made = Files.notExists(output);
        Files.createDirectories(output);
        // freed by the system however the process ends
        try (FileChannel lock =
                FileChannel.open(output.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (lock.tryLock() == null) {
                throw new UnusableTrainingException("another process trains in " + output);
            }
            return runAlone(resume);
        } catch (UnusableTrainingException e) {
            if (made) {
                removeIfUnused();
            }
            throw e;
        } catch (OverlappingFileLockException e) {
            throw new UnusableTrainingException("this process already trains in " + output);
        }
    }

    /** What was made for a run that did not begin: folders with nothing but the lock. */
    private void removeIfUnused() throws IOException {
        List<Path> made;
        try (Stream<Path> below = Files.walk(output)) {
            made = below.sorted(Comparator.reverseOrder()).toList();
        }
        Path lock = output.resolve(LOCK);
        if (made.stream().allMatch(path -> path.equals(lock) || Files.isDirectory(path))) {
            for (Path path : made) {
                Files.delete(path);
            }
        }
    }

    private Result runAlone(boolean resume) throws UnusableTrainingException, IOException, InterruptedException {
        Checkpoints checkpoints = Checkpoints.in(
                output.resolve("checkpoints"), settings.schedule().checkpointsKept());
        Optional<Path> from = checkpoints.latest();
        if (from.isPresent() && !resume) {
            throw new UnusableTrainingException(output + " has a run, at "
                    + from.get().getFileName() + "; go on with it by --resume, or give another folder");
        }
        Checkpoint begin = from.isPresent()
                ? Checkpoint.read(from.get())
                : new Checkpoint(name.key(), 0, 0, CodeVersion.current(), settings.values());
        List<String> conflicts = begin.conflicts(name.key(), settings.values());
        if (!conflicts.isEmpty()) {
            throw new UnusableTrainingException("cannot go on with " + output + ": " + String.join("; ", conflicts));
        }
        TrainingData data = TrainingData.open(name, settings, output, from.isPresent(), err);
        try (Stage stage = name.open(settings, data, from, begin.step())) {
            RecommendedOptions recommended =
                    StartWeights.recommended(settings, from.isPresent() ? Optional.of(model()) : Optional.empty());
            return new Session(stage, checkpoints, begin, recommended).run(begin, from.isPresent());
        }
    }

    private Path model() {
        return output.resolve("model");
    }

    /** From one start of the process to its end. */
    private final class Session {
        private final Stage stage;
        private final Checkpoints checkpoints;
        private final MetricsTable metrics;
        private final RecommendedOptions recommended;
        private final LossCurve curve = new LossCurve("tokenrig train " + name.key());
        private final TrainingProgress progress;
        private final double secondsBefore;
        private final long start = System.nanoTime();
        private long step;
        private long saved;
        private double lastSave;
        private int lost;

        Session(Stage stage, Checkpoints checkpoints, Checkpoint begin, RecommendedOptions recommended)
                throws IOException {
            this.stage = stage;
            this.recommended = recommended;
            this.checkpoints = checkpoints;
            this.step = begin.step();
            this.saved = begin.step();
            this.secondsBefore = begin.seconds();
            this.lastSave = begin.seconds();
            this.metrics = MetricsTable.open(output.resolve("metrics"), step);
            this.progress = new TrainingProgress(err, settings, step, secondsBefore);
            metrics.forEach(curve::add);
        }

        Result run(Checkpoint begin, boolean resumed) throws IOException, InterruptedException {
            TrainingSettings.Schedule schedule = settings.schedule();
            if (resumed) {
                progress.say("going on at step " + step);
                if (!begin.code().equals(CodeVersion.current())) {
                    progress.say("the checkpoint is of version " + begin.code() + ", this is " + CodeVersion.current()
                            + ": the same bits are not certain");
                }
            }
            boolean whole = isOver();
            while (!whole && !stop.getAsBoolean()) {
                learn();
                whole = isOver();
                if (schedule.evaluateEvery() > 0 && (whole || step % schedule.evaluateEvery() == 0)) {
                    evaluate();
                }
                if (seconds() - lastSave >= 60 * schedule.checkpointMinutes()) {
                    save();
                }
            }
            if (step > saved || step == 0) {
                save();
            }
            return new Result(step, seconds(), whole);
        }

        private boolean isOver() {
            double minutes = settings.schedule().minutes();
            return step >= settings.schedule().steps() || minutes > 0 && seconds() >= 60 * minutes;
        }

        private void learn() throws InterruptedException {
            double before = seconds();
            Map<String, Double> measured = new TreeMap<>(stage.step(step));
            step++;
            double now = seconds();
            measured.put("step-seconds", now - before);
            measured.forEach((what, value) -> add(new Measurement(step, now, what, value)));
            progress.step(step, now, measured);
            boolean moved =
                    Double.isFinite(measured.get(Stage.LOSS)) && Double.isFinite(measured.get(Stage.GRADIENT_NORM));
            lost = moved ? 0 : lost + 1;
            if (lost == MOST_LOST_STEPS) {
                throw new IllegalStateException("the loss has been no number for " + lost + " steps, up to step " + step
                        + "; go on from the last checkpoint with a smaller train.optimiser.learning-rate");
            }
        }

        private void evaluate() throws IOException {
            Map<String, Double> measured = new TreeMap<>(stage.evaluate(step));
            double now = seconds();
            measured.forEach((what, value) -> add(new Measurement(step, now, Measurement.HELD_OUT + what, value)));
            progress.evaluated(step, measured);
        }

        private void add(Measurement measurement) {
            metrics.add(measurement);
            curve.add(measurement);
        }

        private void save() throws IOException {
            double now = seconds();
            metrics.write(step);
            checkpoints.save(
                    stage.run(), new Checkpoint(name.key(), step, now, CodeVersion.current(), settings.values()));
            writeModel(now);
            curve.write(output.resolve("loss.png"));
            saved = step;
            lastSave = seconds();
        }

        private void writeModel(double seconds) throws IOException {
            Provenance provenance = Provenance.of("tokenrig train " + name.key())
                    .and("code", CodeVersion.current())
                    .and("training", String.format(Locale.ROOT, "%d steps, %.0f s", step, seconds))
                    .and(
                            "machine",
                            System.getProperty("os.arch") + ", "
                                    + Runtime.getRuntime().availableProcessors() + " cores, "
                                    + settings.machine().threads()
                                    + " threads");
            stage.provenance().forEach(provenance::and);
            settings.values().forEach((key, value) -> provenance.and("setting " + key, withoutFolder(key, value)));
            Path model = model();
            Path next = output.resolve(".model.next");
            Path old = output.resolve(".model.old");
            for (Path leftover : List.of(next, old)) {
                if (Files.exists(leftover)) {
                    Checkpoints.delete(leftover);
                }
            }
            stage.run().write(next, output.toAbsolutePath().getFileName() + "-" + step, provenance, recommended);
            if (Files.exists(model)) {
                Files.move(model, old, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(next, model, StandardCopyOption.ATOMIC_MOVE);
            if (Files.exists(old)) {
                Checkpoints.delete(old);
            }
        }

        /** A model goes to others; folders of this machine stay here, and of a model that it began with its id goes along. */
        private static String withoutFolder(String key, String value) {
            if (value.isEmpty()
                    || value.equals(LanguageModelSettings.NO_CODEC)
                    || !FOLDERS.contains(key) && !LIBRARIES.contains(key)) {
                return value;
            }
            if (LIBRARIES.contains(key)) {
                return "rigged files";
            }
            try {
                return "model "
                        + StartWeights.model(key, Path.of(value)).identity().id();
            } catch (IOException | UnusableTrainingException e) {
                return "a model that is gone";
            }
        }

        private double seconds() {
            return secondsBefore + (System.nanoTime() - start) / 1e9;
        }
    }
}
