package org.tokenrig.jobs.train;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.tokenrig.inference.synth.CreatureOptions;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.inference.train.CodecExample;
import org.tokenrig.inference.train.LanguageModelExample;
import org.tokenrig.inference.train.data.Augmentation;
import org.tokenrig.inference.train.data.CodecExamples;
import org.tokenrig.inference.train.data.ExampleSource;
import org.tokenrig.inference.train.data.HeldOut;
import org.tokenrig.inference.train.data.LanguageModelExamples;
import org.tokenrig.inference.train.data.LibraryRigs;
import org.tokenrig.inference.train.data.MixedRigs;
import org.tokenrig.inference.train.data.ReadErrors;
import org.tokenrig.inference.train.data.RiggedMesh;
import org.tokenrig.inference.train.data.SkinEncoder;
import org.tokenrig.inference.train.data.TrainingCreatures;

/** The examples of a run: those to learn from, and others of other creatures to measure on. */
final class TrainingData {
    // so many that small joints have some
    private static final int WHOLE_POINTS = 2048;

    private final TrainingSettings settings;
    private final Optional<TrainingLibrary> library;
    private final Optional<TokenLibrary> tokens;
    private final List<RiggedMesh> heldOutLibrary;

    private TrainingData(
            TrainingSettings settings,
            Optional<TrainingLibrary> library,
            Optional<TokenLibrary> tokens,
            List<RiggedMesh> heldOutLibrary) {
        this.settings = settings;
        this.library = library;
        this.tokens = tokens;
        this.heldOutLibrary = heldOutLibrary;
    }

    /**
     * The data of a run. Libraries are read, which may take a while, or taken from where an earlier session kept them.
     *
     * @param output of the run
     * @param goesOn whether an earlier session began it
     * @param progress for lines about what is read
     * @throws UnusableTrainingException where a library has no usable rig
     */
    static TrainingData open(
            StageName stage, TrainingSettings settings, Path output, boolean goesOn, PrintStream progress)
            throws IOException, UnusableTrainingException {
        requireNonNull(settings, "settings is null");
        TrainingSettings.Library wanted = settings.data().library();
        Configuration storage = new Configuration();
        wanted.storage().forEach(storage::set);
        TrainingLibrary.Rules rules = new TrainingLibrary.Rules(
                settings.data().mostJoints(),
                wanted.vertices(),
                wanted.evenness(),
                wanted.detail(),
                storage,
                stage == StageName.LM ? rigged -> tooLong(settings, rigged) : rigged -> Optional.empty());
        Optional<TrainingLibrary> library = Optional.empty();
        if (wanted.location().isPresent()) {
            library = Optional.of(TrainingLibrary.open(
                    "train.data.library", wanted.location().get(), output.resolve("library"), goesOn, rules, progress));
        }
        Optional<TokenLibrary> tokens = Optional.empty();
        if (wanted.tokens().isPresent()) {
            if (stage != StageName.LM) {
                throw new UnusableTrainingException("train.data.tokens is for the stage lm, cannot be given for "
                        + stage.name().toLowerCase(Locale.ROOT));
            }
            if (wanted.location().isPresent()) {
                throw new UnusableTrainingException("give train.data.library or train.data.tokens, not both");
            }
            tokens = Optional.of(TokenLibrary.open(
                    wanted.tokens().get(),
                    output.resolve("tokens.parquet"),
                    goesOn,
                    new TokenLibrary.Rules(
                            settings.architecture(),
                            settings.languageModel().codec().isPresent(),
                            settings.languageModel().points(),
                            mostTokens(settings),
                            settings.data().mostJoints(),
                            settings.seed()),
                    progress));
        }
        List<RiggedMesh> heldOut = List.of();
        if (wanted.heldOut().isPresent()) {
            heldOut = TrainingLibrary.open(
                            "train.data.held-out-library",
                            wanted.heldOut().get(),
                            output.resolve("held-out-library"),
                            false, // another may be measured on at any time
                            rules,
                            progress)
                    .some(wanted.heldOutRigs());
        }
        return new TrainingData(settings, library, tokens, heldOut);
    }

    private static Optional<String> tooLong(TrainingSettings settings, RiggedMesh rigged) {
        int most = mostTokens(settings);
        int tokens = LanguageModelExamples.length(
                rigged,
                settings.architecture(),
                settings.languageModel().codec().isPresent());
        return tokens <= most
                ? Optional.empty()
                : Optional.of(
                        "its sequence must have at most " + most + " tokens (train.lm.max-tokens), has " + tokens);
    }

    /** Files that no training uses; empty where none are given. */
    List<RiggedMesh> heldOutLibrary() {
        return heldOutLibrary;
    }

    /** Creatures that no training uses, each as it is. */
    ExampleSource<RiggedMesh> heldOutRigs() {
        return asTheyAre(HeldOut.VALIDATION_SEED, settings.data().families());
    }

    /** Creatures that no training uses, of other families than the settings name. */
    ExampleSource<RiggedMesh> heldOutRigs(List<Family> families) {
        return asTheyAre(HeldOut.VALIDATION_SEED, families);
    }

    /** Creatures whose rigs are drawn and judged. */
    ExampleSource<RiggedMesh> judged(List<Family> families) {
        return asTheyAre(HeldOut.GRPO_SEED, families);
    }

    private ExampleSource<RiggedMesh> asTheyAre(long seed, List<Family> families) {
        return TrainingCreatures.of(new TrainingCreatures.Settings(
                seed,
                creatures().withFamilies(families),
                settings.data().mostJoints(),
                1,
                1,
                Augmentation.Settings.NONE));
    }

    ExampleSource<CodecExample> codec() {
        return codec(rigs(), settings.seed());
    }

    ExampleSource<CodecExample> heldOutCodec() {
        return codec(heldOutRigs(), HeldOut.VALIDATION_SEED);
    }

    private ExampleSource<CodecExample> codec(ExampleSource<RiggedMesh> rigs, long seed) {
        return settings.codec().trainer().rowLossWeight() > 0
                ? CodecExamples.ofRows(rigs, codecSizes(), seed)
                : CodecExamples.of(rigs, codecSizes(), seed);
    }

    /** All joints of a creature, asked for at the same points. */
    CodecExample whole(RiggedMesh rigged, long number) {
        TrainingSettings.Codec codec = settings.codec();
        CodecExamples.Settings sizes = CodecExamples.Settings.of(
                settings.architecture(), codec.points(), codec.joints(), codec.encoderPoints(), WHOLE_POINTS);
        return CodecExamples.ofWhole(rigged, sizes, HeldOut.VALIDATION_SEED + number);
    }

    /** @param encoder where skin tokens are learned */
    ExampleSource<LanguageModelExample> languageModel(Optional<SkinEncoder> encoder) {
        ExampleSource<LanguageModelExample> rigs = languageModel(rigs(), encoder, settings.seed());
        if (tokens.isEmpty()) {
            return read(rigs);
        }
        TokenLibrary kept = tokens.get();
        double share = settings.data().library().share();
        // in turn, as MixedRigs does it
        return read(number -> {
            long before = (long) Math.floor(number * share);
            boolean isKept = (long) Math.floor((number + 1) * share) > before;
            return isKept ? kept.example(before) : rigs.example(number - before);
        });
    }

    /** With the errors that the settings ask for in what the network reads. */
    private ExampleSource<LanguageModelExample> read(ExampleSource<LanguageModelExample> examples) {
        TrainingSettings.LanguageModel wanted = settings.languageModel();
        return ReadErrors.in(
                examples, settings.architecture(), wanted.readDeviation(), wanted.readDigitShare(), settings.seed());
    }

    /**
     * Refuses tokens of another codec than the one that is learned with.
     *
     * @param modelId of the model whose codec is taken over
     */
    void requireTokensOf(String modelId) throws UnusableTrainingException {
        if (tokens.isPresent()) {
            tokens.get().requireModel(modelId);
        }
    }

    ExampleSource<LanguageModelExample> heldOutLanguageModel(Optional<SkinEncoder> encoder) {
        return languageModel(heldOutRigs(), encoder, HeldOut.VALIDATION_SEED);
    }

    /** Of the held-out files, in their order. */
    ExampleSource<CodecExample> heldOutLibraryCodec() {
        return codec(number -> heldOutLibrary.get((int) number), HeldOut.VALIDATION_SEED);
    }

    /** Of the held-out files, in their order. */
    ExampleSource<LanguageModelExample> heldOutLibraryLanguageModel(Optional<SkinEncoder> encoder) {
        return languageModel(number -> heldOutLibrary.get((int) number), encoder, HeldOut.VALIDATION_SEED);
    }

    Map<String, String> provenance() {
        Map<String, String> lines = new TreeMap<>();
        library.ifPresent(rigs -> lines.put(
                "library",
                rigs.size() + " rigs of " + rigs.sources() + " sources, a share of "
                        + settings.data().library().share()));
        tokens.ifPresent(kept -> lines.put(
                "tokens",
                kept.size() + " sequences, a share of "
                        + settings.data().library().share()));
        lines.put(
                "data",
                "creatures of seed " + settings.data().seed() + ", families "
                        + settings.data().families());
        return lines;
    }

    /** Rigs to learn from, as they are changed for it. */
    ExampleSource<RiggedMesh> rigs() {
        TrainingSettings.Data data = settings.data();
        ExampleSource<RiggedMesh> creatures = TrainingCreatures.of(new TrainingCreatures.Settings(
                data.seed(), creatures(), data.mostJoints(), data.uses(), data.atOnce(), data.augmentation()));
        if (library.isEmpty()) {
            return creatures;
        }
        TrainingLibrary rigs = library.get();
        return MixedRigs.of(
                LibraryRigs.of(rigs::rig, rigs.chances(), data.library().augmentation(), data.seed()),
                creatures,
                data.library().share());
    }

    private CreatureOptions creatures() {
        TrainingSettings.Data data = settings.data();
        return new CreatureOptions(data.families(), data.vertices(), data.seams(), data.facing());
    }

    private CodecExamples.Settings codecSizes() {
        TrainingSettings.Codec codec = settings.codec();
        return CodecExamples.Settings.of(
                settings.architecture(), codec.points(), codec.joints(), codec.encoderPoints(), codec.queryPoints());
    }

    private ExampleSource<LanguageModelExample> languageModel(
            ExampleSource<RiggedMesh> rigs, Optional<SkinEncoder> encoder, long seed) {
        return LanguageModelExamples.of(
                rigs,
                settings.architecture(),
                new LanguageModelExamples.Settings(settings.languageModel().points(), mostTokens(settings)),
                encoder,
                seed);
    }

    private static int mostTokens(TrainingSettings settings) {
        int room = settings.architecture().languageModel().positions()
                - settings.architecture().shape().tokens();
        return Math.min(room, settings.languageModel().maxTokens());
    }
}
