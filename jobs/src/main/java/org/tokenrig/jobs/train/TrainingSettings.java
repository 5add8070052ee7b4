package org.tokenrig.jobs.train;

import static java.util.Objects.requireNonNull;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.train.AdamW;
import org.tokenrig.inference.train.LearningRate;
import org.tokenrig.jobs.config.KnownSettings;
import org.tokenrig.jobs.config.SettingsException;

/**
 * All settings of a stage of training; what each does is said in this package's {@code reference.conf}.
 *
 * @param seed of the start weights and of what a trainer draws
 * @param init model folder to start from, or empty for random weights
 * @param batch examples a step
 * @param schedule how long, and what happens how often
 * @param machine threads
 * @param optimiser constants of AdamW
 * @param rate of learning, by step
 * @param dataSeed of the creatures
 * @param architecture sizes of the networks
 * @param codec stage 1
 * @param languageModel stage 2
 * @param values every setting as text, by key
 */
public record TrainingSettings(
        long seed,
        Optional<Path> init,
        int batch,
        Schedule schedule,
        Machine machine,
        AdamW.Settings optimiser,
        LearningRate rate,
        long dataSeed,
        Architecture architecture,
        Codec codec,
        LanguageModel languageModel,
        SortedMap<String, String> values) {
    public TrainingSettings {
        requireNonNull(init, "init is null");
        requireAtLeast("train.batch", batch, 1);
        requireNonNull(schedule, "schedule is null");
        requireNonNull(machine, "machine is null");
        requireNonNull(optimiser, "optimiser is null");
        requireNonNull(rate, "rate is null");
        requireNonNull(architecture, "architecture is null");
        requireNonNull(codec, "codec is null");
        requireNonNull(languageModel, "languageModel is null");
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /**
     * How long a run is, and what happens how often.
     *
     * @param steps of the whole run
     * @param minutes after which it stops; 0 for never
     * @param checkpointMinutes between two checkpoints
     * @param checkpointsKept the newest ones
     * @param evaluateEvery so many steps; 0 for never
     * @param evaluateCreatures of an evaluation
     * @param progressSeconds between two lines
     */
    public record Schedule(
            long steps,
            double minutes,
            double checkpointMinutes,
            int checkpointsKept,
            long evaluateEvery,
            int evaluateCreatures,
            double progressSeconds) {
        public Schedule {
            requireAtLeast("train.steps", steps, 1);
            requireNotNegative("train.minutes", minutes);
            requireNotNegative("train.checkpoint-minutes", checkpointMinutes);
            requireAtLeast("train.checkpoints-kept", checkpointsKept, 1);
            requireAtLeast("train.evaluate-every", evaluateEvery, 0);
            requireAtLeast("train.evaluate-creatures", evaluateCreatures, 1);
            requireNotNegative("train.progress-seconds", progressSeconds);
        }
    }

    /**
     * Threads.
     *
     * @param threads of an operation of the network
     * @param dataThreads that make examples
     * @param ahead examples at most
     */
    public record Machine(int threads, int dataThreads, int ahead) {
        public Machine {
            requireAtLeast("train.threads", threads, 1);
            requireAtLeast("train.data-threads", dataThreads, 1);
            requireAtLeast("train.ahead", ahead, 1);
        }
    }

    /**
     * Stage 1.
     *
     * @param joints of an example
     * @param points that the condition is made of
     * @param near samples that the encoder reads of each joint
     * @param at samples at which each joint is decoded
     */
    public record Codec(int joints, int points, int near, int at) {
        public Codec {
            requireAtLeast("train.codec.joints", joints, 1);
            requireAtLeast("train.codec.points", points, 1);
            requireAtLeast("train.codec.near", near, 1);
            requireAtLeast("train.codec.at", at, 1);
        }
    }

    /**
     * Stage 2.
     *
     * @param codec model folder whose codec is taken over; empty for skeletons only
     * @param points surface samples of an example
     * @param part examples computed at once
     * @param generateEvery so many steps; 0 for never
     * @param generateCreatures rigged at such an evaluation
     */
    public record LanguageModel(
            Optional<Path> codec, int points, int part, long generateEvery, int generateCreatures) {
        public LanguageModel {
            requireNonNull(codec, "codec is null");
            requireAtLeast("train.lm.points", points, 1);
            requireAtLeast("train.lm.part", part, 1);
            requireAtLeast("train.lm.generate-every", generateEvery, 0);
            requireAtLeast("train.lm.generate-creatures", generateCreatures, 1);
        }
    }

    /**
     * The settings of a run.
     *
     * @param file HOCON, JSON or properties
     * @param overrides from the command line, by key
     * @throws SettingsException naming the first setting that is unknown or cannot be
     */
    public static TrainingSettings read(Optional<Path> file, Map<String, String> overrides) throws SettingsException {
        return KnownSettings.of(TrainingSettings.class.getResourceAsStream("reference.conf"), "")
                .read(file, overrides, TrainingSettings::typed);
    }

    private static TrainingSettings typed(Config all) {
        Config c = all.getConfig("train");
        Config optimiser = c.getConfig("optimiser");
        Schedule schedule = new Schedule(
                c.getLong("steps"),
                c.getDouble("minutes"),
                c.getDouble("checkpoint-minutes"),
                c.getInt("checkpoints-kept"),
                c.getLong("evaluate-every"),
                c.getInt("evaluate-creatures"),
                c.getDouble("progress-seconds"));
        SortedMap<String, String> values = new TreeMap<>();
        KnownSettings.leaves(all).forEach((key, value) -> values.put(key, String.valueOf(value.unwrapped())));
        return new TrainingSettings(
                c.getLong("seed"),
                folder(c, "init"),
                c.getInt("batch"),
                schedule,
                new Machine(c.getInt("threads"), c.getInt("data-threads"), c.getInt("ahead")),
                new AdamW.Settings(
                        optimiser.getDouble("beta1"),
                        optimiser.getDouble("beta2"),
                        optimiser.getDouble("epsilon"),
                        optimiser.getDouble("weight-decay"),
                        optimiser.getDouble("clip-norm")),
                new LearningRate(
                        optimiser.getDouble("learning-rate"),
                        optimiser.getDouble("final-share"),
                        optimiser.getLong("warm-up"),
                        schedule.steps()),
                c.getLong("data.seed"),
                architecture(c.getConfig("architecture")),
                new Codec(
                        c.getInt("codec.joints"),
                        c.getInt("codec.points"),
                        c.getInt("codec.near"),
                        c.getInt("codec.at")),
                new LanguageModel(
                        folder(c, "lm.codec"),
                        c.getInt("lm.points"),
                        c.getInt("lm.part"),
                        c.getLong("lm.generate-every"),
                        c.getInt("lm.generate-creatures")),
                values);
    }

    private static Architecture architecture(Config c) {
        Config shape = c.getConfig("shape");
        Config model = c.getConfig("language-model");
        Config codec = c.getConfig("codec");
        return new Architecture(
                new Architecture.ShapeEncoder(
                        shape.getInt("width"),
                        shape.getInt("heads"),
                        shape.getInt("layers"),
                        shape.getInt("frequencies"),
                        shape.getInt("tokens")),
                new Architecture.LanguageModel(
                        model.getInt("hidden"),
                        model.getInt("intermediate"),
                        model.getInt("layers"),
                        model.getInt("heads"),
                        model.getInt("kv-heads"),
                        model.getInt("head-dim"),
                        model.getDouble("theta"),
                        model.getDouble("eps"),
                        model.getInt("positions")),
                new Architecture.Codec(
                        codec.getInt("width"),
                        codec.getInt("heads"),
                        codec.getInt("encoder-layers"),
                        codec.getInt("decoder-layers"),
                        codec.getInt("latent"),
                        codec.getInt("frequencies"),
                        integers(codec, "levels"),
                        codec.getInt("learned-queries"),
                        codec.getInt("condition-tokens"),
                        codec.getInt("tokens-per-joint")));
    }

    /** From a file it is a list, from the command line {@code 8,8,8}. */
    private static List<Integer> integers(Config c, String key) {
        if (c.getValue(key).valueType() == ConfigValueType.LIST) {
            return c.getIntList(key);
        }
        String text = c.getString(key).replaceAll("[\\[\\]\\s]", "");
        return Arrays.stream(text.split(",")).map(Integer::valueOf).toList();
    }

    private static Optional<Path> folder(Config c, String key) {
        return Optional.of(c.getString(key)).filter(path -> !path.isBlank()).map(Path::of);
    }

    private static void requireAtLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", cannot be: " + value);
        }
    }

    private static void requireNotNegative(String name, double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException(name + " must not be negative, cannot be: " + value);
        }
    }
}
