package org.tokenrig.jobs.train;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tokenrig.inference.synth.CreatureOptions;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.inference.train.CodecExample;
import org.tokenrig.inference.train.LanguageModelExample;
import org.tokenrig.inference.train.data.Augmentation;
import org.tokenrig.inference.train.data.CodecExamples;
import org.tokenrig.inference.train.data.ExampleSource;
import org.tokenrig.inference.train.data.HeldOut;
import org.tokenrig.inference.train.data.LanguageModelExamples;
import org.tokenrig.inference.train.data.RiggedMesh;
import org.tokenrig.inference.train.data.SkinEncoder;
import org.tokenrig.inference.train.data.TrainingCreatures;

/** The examples of a run: those to learn from, and others of other creatures to measure on. */
final class TrainingData {
    // so many that small joints have some
    private static final int WHOLE_POINTS = 2048;

    private final TrainingSettings settings;

    TrainingData(TrainingSettings settings) {
        this.settings = requireNonNull(settings, "settings is null");
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
        return languageModel(rigs(), encoder, settings.seed());
    }

    ExampleSource<LanguageModelExample> heldOutLanguageModel(Optional<SkinEncoder> encoder) {
        return languageModel(heldOutRigs(), encoder, HeldOut.VALIDATION_SEED);
    }

    Map<String, String> provenance() {
        Map<String, String> lines = new TreeMap<>();
        lines.put(
                "data",
                "creatures of seed " + settings.data().seed() + ", families "
                        + settings.data().families());
        return lines;
    }

    private ExampleSource<RiggedMesh> rigs() {
        TrainingSettings.Data data = settings.data();
        return TrainingCreatures.of(new TrainingCreatures.Settings(
                data.seed(), creatures(), data.mostJoints(), data.uses(), data.atOnce(), data.augmentation()));
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
        int room = settings.architecture().languageModel().positions()
                - settings.architecture().shape().tokens();
        return LanguageModelExamples.of(
                rigs,
                settings.architecture(),
                new LanguageModelExamples.Settings(
                        settings.languageModel().points(),
                        settings.codec().encoderPoints(),
                        Math.min(room, settings.languageModel().maxTokens())),
                encoder,
                seed);
    }
}
