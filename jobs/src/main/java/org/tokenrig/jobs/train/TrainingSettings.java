package org.tokenrig.jobs.train;

import static java.util.Objects.requireNonNull;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.metric.RewardOptions;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.inference.train.AdamW;
import org.tokenrig.inference.train.CodecTrainer;
import org.tokenrig.inference.train.GrpoTrainer;
import org.tokenrig.inference.train.LearningRate;
import org.tokenrig.inference.train.RolloutOptions;
import org.tokenrig.inference.train.data.Augmentation;
import org.tokenrig.inference.train.data.HeldOut;
import org.tokenrig.inference.train.data.RowExamples;
import org.tokenrig.inference.train.data.SourceWeights;
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

    /** Sixteen times what the published model has: arrays of Java, which hold what is trained, have no room for more. */
    private static final long MOST_PARAMETERS = 10_000_000_000L;

    /** What keys of former versions are called now; checkpoints may still have them. */
    static final Map<String, String> RENAMED = Map.ofEntries(
            Map.entry("train.codec.near", "train.codec.encoder-points"),
            Map.entry("train.codec.at", "train.codec.query-points"),
            Map.entry("train.codec.whole", "train.codec.full-token-probability"),
            Map.entry("train.codec.smooth-steps", "train.codec.quantisation-warm-up"),
            Map.entry("train.codec.even-steps", "train.codec.area-warm-up"),
            Map.entry("train.codec.part", "train.codec.micro-batch"),
            Map.entry("train.codec.tokens-stay", "train.codec.freeze-encoder"),
            Map.entry("train.codec.rows", "train.codec.row-loss-weight"),
            Map.entry("train.lm.part", "train.lm.micro-batch"),
            Map.entry("train.grpo.part", "train.grpo.micro-batch"));

    public TrainingSettings {
        requireNonNull(init, "init is null");
        requireAtLeast("train.batch", batch, 1);
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
     * @param at points of an example
     * @param right share of examples whose codes are all right
     * @param wrong share of examples whose codes are all wrong
     * @param entropy weight of the cross-entropy beside the absolute differences
     */
    public record Rows(int width, int at, double right, double wrong, double entropy) {
        public Rows {
            requireAtLeast("train.rows.width", width, 1);
            requireAtLeast("train.rows.at", at, 1);
            requireNotNegative("train.rows.entropy", entropy);
            requireNotNegative("train.rows.right", right);
            requireNotNegative("train.rows.wrong", wrong);
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
                rows.at(),
                architecture.codec().tokensPerJoint(),
                architecture.codebook(),
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
            if (seed < 0 || seed >= HeldOut.EVALUATION_SEED) {
                throw new IllegalArgumentException("train.data.seed must be in 0.." + (HeldOut.EVALUATION_SEED - 1)
                        + ", as those above are for evaluation, cannot be: " + seed);
            }
            families = List.copyOf(families);
            requireAtLeast("train.data.most-joints", mostJoints, 4);
            requireAtLeast("train.data.uses", uses, 1);
            requireAtLeast("train.data.at-once", atOnce, 1);
            requireNonNull(augmentation, "augmentation is null");
            requireNonNull(library, "library is null");
        }
    }

    /**
     * Rigged files to learn from, beside creatures.
     *
     * @param location of a folder or a manifest, local or in object storage; empty for creatures alone
     * @param share of the examples that are of the library
     * @param vertices about how many of each are kept
     * @param evenness of sources and families, as {@link SourceWeights} takes it
     * @param augmentation how they are changed
     * @param heldOut location of others, which are measured on and never learned from
     * @param heldOutRigs of these that are measured, at most
     * @param storage settings of Hadoop for object storage, such as {@code fs.s3a.endpoint}
     */
    public record Library(
            Optional<String> location,
            double share,
            int vertices,
            double evenness,
            Augmentation.Settings augmentation,
            Optional<String> heldOut,
            int heldOutRigs,
            Map<String, String> storage) {
        public Library {
            requireNonNull(location, "location is null");
            requireShare("train.data.library-share", share);
            requireAtLeast("train.data.library-vertices", vertices, 100);
            requireShare("train.data.library-evenness", evenness);
            requireNonNull(augmentation, "augmentation is null");
            requireNonNull(heldOut, "heldOut is null");
            requireAtLeast("train.data.held-out-rigs", heldOutRigs, 1);
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
            requireAtLeast("train.codec.joints", joints, 1);
            requireAtLeast("train.codec.points", points, 1);
            requireAtLeast("train.codec.encoder-points", encoderPoints, 1);
            requireAtLeast("train.codec.query-points", queryPoints, 1);
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
            long generateEvery,
            int generateCreatures) {
        public LanguageModel {
            requireNonNull(codec, "codec is null");
            requireAtLeast("train.lm.points", points, 1);
            requireAtLeast("train.lm.max-tokens", maxTokens, 6);
            requireAtLeast("train.lm.micro-batch", microBatch, 1);
            requireNotNegative("train.lm.bin-deviation", binDeviation);
            requireShare("train.lm.digit-share", digitShare);
            requireAtLeast("train.lm.generate-every", generateEvery, 0);
            requireAtLeast("train.lm.generate-creatures", generateCreatures, 1);
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
            requireShare("train.grpo.held-out-share", heldOutShare);
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
        return known().read(file, overrides, TrainingSettings::typed);
    }

    /** All keys, with the defaults as they are written. */
    static Map<String, String> defaults() {
        return known().defaults();
    }

    private static KnownSettings known() {
        return KnownSettings.of(TrainingSettings.class.getResourceAsStream("reference.conf"), STORAGE, RENAMED);
    }

    private static TrainingSettings typed(Config c) {
        TrainingBounds.ALL.require(c);
        requireTogether(c);
        Schedule schedule = new Schedule(
                c.getLong("train.steps"),
                c.getDouble("train.minutes"),
                c.getDouble("train.checkpoint-minutes"),
                c.getInt("train.checkpoints-kept"),
                c.getLong("train.evaluate-every"),
                c.getInt("train.evaluate-creatures"),
                c.getDouble("train.progress-seconds"));
        SortedMap<String, String> values = new TreeMap<>();
        Map<String, String> storage = new TreeMap<>();
        KnownSettings.leaves(c).forEach((key, value) -> {
            String text = String.valueOf(value.unwrapped());
            if (key.startsWith(STORAGE)) {
                storage.put(key.substring(STORAGE.length()), text);
            } else {
                values.put(key, text);
            }
        });
        return new TrainingSettings(
                c.getLong("train.seed"),
                folder(c, "train.init"),
                c.getInt("train.batch"),
                schedule,
                new Machine(c.getInt("train.threads"), c.getInt("train.data-threads"), c.getInt("train.ahead")),
                new AdamW.Settings(
                        c.getDouble("train.optimiser.beta1"),
                        c.getDouble("train.optimiser.beta2"),
                        c.getDouble("train.optimiser.epsilon"),
                        c.getDouble("train.optimiser.weight-decay"),
                        c.getDouble("train.optimiser.clip-norm"),
                        c.getDouble("train.optimiser.muon")),
                new LearningRate(
                        c.getDouble("train.optimiser.learning-rate"),
                        c.getDouble("train.optimiser.final-share"),
                        c.getLong("train.optimiser.warm-up"),
                        schedule.steps()),
                data(c, storage),
                architecture(c),
                codec(c),
                new Rows(
                        c.getInt("train.rows.width"),
                        c.getInt("train.rows.at"),
                        c.getDouble("train.rows.right"),
                        c.getDouble("train.rows.wrong"),
                        c.getDouble("train.rows.entropy")),
                new LanguageModel(
                        folder(c, "train.lm.codec"),
                        c.getInt("train.lm.points"),
                        c.getInt("train.lm.max-tokens"),
                        c.getInt("train.lm.micro-batch"),
                        c.getDouble("train.lm.bin-deviation"),
                        c.getDouble("train.lm.digit-share"),
                        c.getLong("train.lm.generate-every"),
                        c.getInt("train.lm.generate-creatures")),
                grpo(c),
                values);
    }

    private static Codec codec(Config c) {
        return new Codec(
                c.getInt("train.codec.joints"),
                c.getInt("train.codec.points"),
                c.getInt("train.codec.encoder-points"),
                c.getInt("train.codec.query-points"),
                new CodecTrainer.Settings(
                        c.getLong("train.seed"),
                        c.getDouble("train.codec.full-token-probability"),
                        c.getLong("train.codec.quantisation-warm-up"),
                        c.getLong("train.codec.area-warm-up"),
                        c.getInt("train.codec.micro-batch"),
                        c.getBoolean("train.codec.freeze-encoder"),
                        c.getDouble("train.codec.row-loss-weight"),
                        c.getDouble("train.codec.sharpness")));
    }

    private static Grpo grpo(Config c) {
        return new Grpo(
                c.getDouble("train.grpo.held-out-share"),
                new RolloutOptions(
                        c.getInt("train.grpo.group"),
                        c.getInt("train.grpo.points"),
                        c.getInt("train.grpo.skin-points"),
                        c.getInt("train.grpo.most-tokens"),
                        RolloutOptions.DEFAULT.className()),
                // rollouts are drawn anew for every step
                new GrpoTrainer.Options(
                        c.getDouble("train.grpo.clip"),
                        c.getDouble("train.grpo.kl-weight"),
                        1,
                        c.getInt("train.grpo.micro-batch")),
                RewardOptions.DEFAULT.withWeights(
                        c.getDouble("train.grpo.rewards.joint-coverage"),
                        c.getDouble("train.grpo.rewards.containment"),
                        c.getDouble("train.grpo.rewards.sparsity"),
                        c.getDouble("train.grpo.rewards.smoothness")));
    }

    private static Data data(Config c, Map<String, String> storage) {
        return new Data(
                c.getLong("train.data.seed"),
                families(texts(c, "train.data.families")),
                c.getInt("train.data.vertices"),
                c.getBoolean("train.data.seams"),
                c.getBoolean("train.data.facing"),
                c.getInt("train.data.most-joints"),
                c.getInt("train.data.uses"),
                c.getInt("train.data.at-once"),
                augmentation(c.getConfig("train.data.augmentation")),
                new Library(
                        text(c, "train.data.library"),
                        c.getDouble("train.data.library-share"),
                        c.getInt("train.data.library-vertices"),
                        c.getDouble("train.data.library-evenness"),
                        augmentation(c.getConfig("train.data.library-augmentation")),
                        text(c, "train.data.held-out-library"),
                        c.getInt("train.data.held-out-rigs"),
                        storage));
    }

    private static Augmentation.Settings augmentation(Config c) {
        return new Augmentation.Settings(
                c.getDouble("mirror"),
                c.getDouble("pose"),
                c.getDouble("pose-share"),
                c.getDouble("pose-degrees"),
                c.getDouble("stretch"),
                c.getDouble("stretch-most"),
                c.getDouble("scale"),
                c.getDouble("scale-most"),
                c.getDouble("turn"),
                c.getDouble("turn-degrees"),
                c.getDouble("deletion"),
                c.getDouble("deletion-share"),
                c.getDouble("noise"),
                c.getDouble("noise-extent"),
                new Augmentation.Variety(
                        c.getDouble("facing"),
                        c.getDouble("limbs"),
                        c.getDouble("limbs-most"),
                        c.getDouble("insertion"),
                        c.getDouble("insertion-share"),
                        c.getDouble("pieces"),
                        c.getDouble("donation"),
                        c.getDouble("resolution"),
                        c.getDouble("seams")));
    }

    private static Optional<String> text(Config c, String key) {
        return Optional.of(c.getString(key)).filter(text -> !text.isBlank());
    }

    private static List<Family> families(List<String> names) {
        if (names.isEmpty()) {
            return HeldOut.TRAINED_FAMILIES;
        }
        List<String> known = Arrays.stream(Family.values()).map(Family::name).toList();
        return names.stream()
                .map(name -> name.toUpperCase(Locale.ROOT))
                .map(name -> {
                    if (!known.contains(name)) {
                        throw new IllegalArgumentException(
                                "train.data.families must be of " + known + ", cannot be: " + name);
                    }
                    return Family.valueOf(name);
                })
                .toList();
    }

    /** What two settings may be of which each alone could be. */
    private static void requireTogether(Config c) {
        long warmUp = c.getLong("train.optimiser.warm-up");
        long steps = c.getLong("train.steps");
        if (warmUp >= steps) {
            throw new IllegalArgumentException("train.optimiser.warm-up must be less than train.steps, " + steps
                    + ", cannot be: " + warmUp + "; give both");
        }
        int decoded = c.getInt("train.grpo.skin-points");
        int points = c.getInt("train.grpo.points");
        if (decoded > points) {
            throw new IllegalArgumentException("train.grpo.skin-points must be at most train.grpo.points, " + points
                    + ", cannot be: " + decoded + "; give both");
        }
        int microBatch = c.getInt("train.codec.micro-batch");
        if (c.getDouble("train.codec.row-loss-weight") > 0 && microBatch > 1) {
            throw new IllegalArgumentException(
                    "train.codec.micro-batch must be 1 where train.codec.row-loss-weight is more than 0, cannot be: "
                            + microBatch);
        }
    }

    private static Architecture architecture(Config c) {
        Architecture architecture;
        try {
            architecture = networks(c);
        } catch (IllegalArgumentException e) {
            String message = e.getMessage();
            throw new IllegalArgumentException(
                    message.startsWith("train.") ? message : "train.architecture: " + message, e);
        }
        if (architecture.parameters() > MOST_PARAMETERS) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "train.architecture must make at most %,d parameters, cannot make: %,d",
                    MOST_PARAMETERS,
                    architecture.parameters()));
        }
        return architecture;
    }

    private static Architecture networks(Config c) {
        return new Architecture(
                new Architecture.ShapeEncoder(
                        c.getInt("train.architecture.shape.width"),
                        c.getInt("train.architecture.shape.heads"),
                        c.getInt("train.architecture.shape.layers"),
                        c.getInt("train.architecture.shape.frequencies"),
                        c.getInt("train.architecture.shape.tokens")),
                new Architecture.LanguageModel(
                        c.getInt("train.architecture.language-model.hidden"),
                        c.getInt("train.architecture.language-model.intermediate"),
                        c.getInt("train.architecture.language-model.layers"),
                        c.getInt("train.architecture.language-model.heads"),
                        c.getInt("train.architecture.language-model.kv-heads"),
                        c.getInt("train.architecture.language-model.head-dim"),
                        c.getDouble("train.architecture.language-model.theta"),
                        c.getDouble("train.architecture.language-model.eps"),
                        c.getInt("train.architecture.language-model.positions")),
                new Architecture.Codec(
                        c.getInt("train.architecture.codec.width"),
                        c.getInt("train.architecture.codec.heads"),
                        c.getInt("train.architecture.codec.encoder-layers"),
                        c.getInt("train.architecture.codec.decoder-layers"),
                        c.getInt("train.architecture.codec.latent"),
                        c.getInt("train.architecture.codec.frequencies"),
                        integers(c, "train.architecture.codec.levels"),
                        c.getInt("train.architecture.codec.learned-queries"),
                        c.getInt("train.architecture.codec.condition-tokens"),
                        c.getInt("train.architecture.codec.tokens-per-joint")));
    }

    private static List<Integer> integers(Config c, String key) {
        List<String> texts = texts(c, key);
        if (!texts.stream().allMatch(text -> text.matches("[0-9]{1,6}"))) {
            throw new IllegalArgumentException(
                    key + " must be whole numbers like 8,8,5, cannot be: " + String.join(",", texts));
        }
        return texts.stream().map(Integer::valueOf).toList();
    }

    /** From a file it is a list, from the command line {@code 8,8,8}. */
    private static List<String> texts(Config c, String key) {
        if (c.getValue(key).valueType() == ConfigValueType.LIST) {
            return c.getStringList(key);
        }
        String text = c.getString(key).replaceAll("[\\[\\]\\s]", "");
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }

    private static Optional<Path> folder(Config c, String key) {
        return Optional.of(c.getString(key)).filter(path -> !path.isBlank()).map(Path::of);
    }

    private static void requireAtLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", cannot be: " + value);
        }
    }

    private static void requireShare(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be in 0..1, cannot be: " + value);
        }
    }

    private static void requireNotNegative(String name, double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException(name + " must not be negative, cannot be: " + value);
        }
    }
}
