package org.tokenrig.jobs.train;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.metric.RewardOptions;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.inference.train.AdamW;
import org.tokenrig.inference.train.CodeRowTrainer;
import org.tokenrig.inference.train.CodecTrainer;
import org.tokenrig.inference.train.GrpoTrainer;
import org.tokenrig.inference.train.LearningRate;
import org.tokenrig.inference.train.RolloutOptions;
import org.tokenrig.inference.train.data.Augmentation;
import org.tokenrig.inference.train.data.CodeRowExamples;
import org.tokenrig.inference.train.data.RowExamples;
import org.tokenrig.inference.train.data.SourceWeights;
import org.tokenrig.jobs.config.GivenSettings;
import org.tokenrig.jobs.config.SettingsCatalogue;
import org.tokenrig.jobs.config.SettingsException;

/**
 * All settings of a stage of training; {@link #SETTINGS} says of each what it does, its bounds and its default.
 *
 * @param seed of the start weights and of what a trainer draws
 * @param init model folder to start from, or empty for random weights
 * @param batch examples a step
 * @param schedule how long, and what happens how often
 * @param machine threads
 * @param optimiser constants of AdamW
 * @param rate of learning, by step
 * @param data creatures to learn from
 * @param architecture sizes of the networks
 * @param codec stage 1
 * @param rows of the row head
 * @param languageModel stage 2
 * @param grpo stage 3
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
        Data data,
        Architecture architecture,
        Codec codec,
        Rows rows,
        LanguageModel languageModel,
        Grpo grpo,
        SortedMap<String, String> values) {
    /** Settings of storage, for a library that lies there; they are none of the run's and may have secrets. */
    private static final String STORAGE = "spark.hadoop.";

    /** All settings of training. */
    public static final List<Setting<?>> SETTINGS = Stream.of(
                    RunSettings.SETTINGS,
                    OptimiserSettings.SETTINGS,
                    DataSettings.SETTINGS,
                    AugmentationSettings.OF_CREATURES.settings(),
                    AugmentationSettings.OF_LIBRARY.settings(),
                    ArchitectureSettings.SETTINGS,
                    CodecSettings.SETTINGS,
                    RowSettings.SETTINGS,
                    LanguageModelSettings.SETTINGS,
                    GrpoSettings.SETTINGS)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    private static final SettingsCatalogue CATALOGUE = SettingsCatalogue.of(SETTINGS, STORAGE);

    public TrainingSettings {
        requireNonNull(init, "init is null");
        requireNonNull(schedule, "schedule is null");
        requireNonNull(machine, "machine is null");
        requireNonNull(optimiser, "optimiser is null");
        requireNonNull(rate, "rate is null");
        requireNonNull(data, "data is null");
        requireNonNull(architecture, "architecture is null");
        requireNonNull(codec, "codec is null");
        requireNonNull(rows, "rows is null");
        requireNonNull(languageModel, "languageModel is null");
        requireNonNull(grpo, "grpo is null");
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /**
     * How the row head learns.
     *
     * @param width its channels
     * @param queryPoints points of an example
     * @param right share of examples whose codes are all right
     * @param wrong share of examples whose codes are all wrong
     * @param encoder channels of the row encoder; 0 for that of the model that training starts from, or none
     * @param readPoints that the row encoder reads of an example
     * @param trainer weights of the losses, and whether the row encoder stays
     */
    public record Rows(
            int width,
            int queryPoints,
            double right,
            double wrong,
            int encoder,
            int readPoints,
            CodeRowTrainer.Settings trainer) {
        public Rows {
            if (right + wrong > 1) {
                throw new IllegalArgumentException(
                        "train.rows.right and train.rows.wrong must be at most 1 together, cannot be: " + right
                                + " and " + wrong);
            }
        }
    }

    /** Sizes of the examples of the row head. */
    RowExamples.Settings rowExamples() {
        return new RowExamples.Settings(
                codec.points(),
                architecture.codec().conditionTokens(),
                codec.encoderPoints(),
                rows.queryPoints(),
                architecture.codec().tokensPerJoint(),
                architecture.codebook(),
                rows.right(),
                rows.wrong());
    }

    /** Sizes of the examples of a row encoder and its row head. */
    CodeRowExamples.Settings codeRowExamples() {
        return new CodeRowExamples.Settings(
                rows.readPoints(),
                rows.queryPoints(),
                architecture.codec().tokensPerJoint(),
                rows.right(),
                rows.wrong());
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
            double progressSeconds) {}

    /**
     * Threads.
     *
     * @param threads of an operation of the network
     * @param dataThreads that make examples
     * @param ahead examples at most
     */
    public record Machine(int threads, int dataThreads, int ahead) {}

    /**
     * Creatures to learn from.
     *
     * @param seed of all of them, below those that are kept for evaluation
     * @param families drawn from with equal chance
     * @param vertices about how many each; 0 for a varied number
     * @param seams whether some have vertices doubled at seams
     * @param facing whether they look in all directions
     * @param mostJoints creatures with more are passed over
     * @param uses how often each comes, changed otherwise
     * @param atOnce how many take turns
     * @param augmentation how they are changed
     * @param library rigged files beside them
     */
    public record Data(
            long seed,
            List<Family> families,
            int vertices,
            boolean seams,
            boolean facing,
            int mostJoints,
            int uses,
            int atOnce,
            Augmentation.Settings augmentation,
            Library library) {
        public Data {
            families = List.copyOf(families);
            requireNonNull(augmentation, "augmentation is null");
            requireNonNull(library, "library is null");
        }
    }

    /**
     * Rigged files to learn from, beside creatures.
     *
     * @param location of a folder or a manifest, local or in object storage; empty for creatures alone
     * @param tokens output of {@code tokenize}, a local folder, whose tokens stage 2 learns instead of a library's rigs; empty
     *     for none
     * @param share of the examples that are of the library, or of the tokens
     * @param vertices about how many of each are kept
     * @param evenness of sources and families, as {@link SourceWeights} takes it
     * @param detail how much more often rigs of many joints come, as {@link SourceWeights} takes it
     * @param augmentation how they are changed
     * @param heldOut location of others, which are measured on and never learned from
     * @param heldOutRigs of these that are measured, at most
     * @param storage settings of Hadoop for object storage, such as {@code fs.s3a.endpoint}
     */
    public record Library(
            Optional<String> location,
            Optional<String> tokens,
            double share,
            int vertices,
            double evenness,
            double detail,
            Augmentation.Settings augmentation,
            Optional<String> heldOut,
            int heldOutRigs,
            Map<String, String> storage) {
        public Library {
            requireNonNull(location, "location is null");
            requireNonNull(tokens, "tokens is null");
            requireNonNull(augmentation, "augmentation is null");
            requireNonNull(heldOut, "heldOut is null");
            storage = Map.copyOf(storage);
        }
    }

    /**
     * Stage 1.
     *
     * @param joints of an example
     * @param points that the condition is made of
     * @param encoderPoints samples that the encoder reads of each joint
     * @param queryPoints samples at which each joint is decoded
     * @param trainer how it learns
     */
    public record Codec(int joints, int points, int encoderPoints, int queryPoints, CodecTrainer.Settings trainer) {
        public Codec {
            requireNonNull(trainer, "trainer is null");
        }
    }

    /**
     * Stage 2.
     *
     * @param codec model folder whose codec is taken over; empty for skeletons only
     * @param points surface samples of an example
     * @param maxTokens of a sequence; longer ones are passed over
     * @param microBatch examples computed at once
     * @param binDeviation in bins, of what is aimed at around a true coordinate
     * @param digitShare probability that is aimed at for neighbours of a true code
     * @param skinWeight of a SkinToken in the loss, where a token of the skeleton has 1
     * @param readDeviation most standard deviation, in bins, of the errors in coordinates that are read
     * @param readDigitShare most codes that are read wrong, as a share
     * @param generateEvery so many steps; 0 for never
     * @param generateCreatures rigged at such an evaluation
     */
    public record LanguageModel(
            Optional<Path> codec,
            int points,
            int maxTokens,
            int microBatch,
            double binDeviation,
            double digitShare,
            double skinWeight,
            double readDeviation,
            double readDigitShare,
            long generateEvery,
            int generateCreatures) {
        public LanguageModel {
            requireNonNull(codec, "codec is null");
        }
    }

    /**
     * Stage 3.
     *
     * @param heldOutShare of the meshes that are of the families that supervised training left out
     * @param rollouts how rigs are drawn
     * @param policy how it moves
     * @param rewards what is to rise
     */
    public record Grpo(
            double heldOutShare, RolloutOptions rollouts, GrpoTrainer.Options policy, RewardOptions rewards) {
        public Grpo {
            requireNonNull(rollouts, "rollouts is null");
            requireNonNull(policy, "policy is null");
            requireNonNull(rewards, "rewards is null");
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
        return given(file, overrides).together(TrainingSettings::of);
    }

    /**
     * The same, each setting by itself, with where it was said.
     *
     * @throws SettingsException as {@link #read}
     */
    public static GivenSettings given(Optional<Path> file, Map<String, String> overrides) throws SettingsException {
        return ArchitectureSettings.ofStart(CATALOGUE.read(file, overrides));
    }

    /** A setting by its key, or by one that it had before. */
    static Optional<Setting<?>> named(String key) {
        return SETTINGS.stream()
                .filter(setting -> setting.key().equals(key) || setting.former().contains(key))
                .findFirst();
    }

    private static TrainingSettings of(GivenSettings given) {
        SettingValues values = given.values();
        Map<String, String> storage = new TreeMap<>();
        given.passed().forEach((key, value) -> storage.put(key.substring(STORAGE.length()), value));
        return new TrainingSettings(
                values.get(RunSettings.SEED),
                RunSettings.folder(values, RunSettings.INIT),
                values.get(RunSettings.BATCH),
                RunSettings.schedule(values),
                RunSettings.machine(values),
                OptimiserSettings.of(values),
                OptimiserSettings.rate(values),
                DataSettings.of(values, storage),
                ArchitectureSettings.of(values),
                CodecSettings.of(values),
                RowSettings.of(values),
                LanguageModelSettings.of(values),
                GrpoSettings.of(values),
                values.texts());
    }
}
