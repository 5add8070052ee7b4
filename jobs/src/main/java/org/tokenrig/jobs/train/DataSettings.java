package org.tokenrig.jobs.train;

import static org.tokenrig.inference.setting.Bounds.any;
import static org.tokenrig.inference.setting.Bounds.share;
import static org.tokenrig.inference.setting.Bounds.within;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.tokenrig.inference.setting.Bounds;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.inference.train.data.HeldOut;

/** The settings of what is learned from: creatures, and rigged files beside them. */
final class DataSettings {
    private static final List<String> NAMES = Stream.of(Family.values())
            .map(family -> family.name().toLowerCase(Locale.ROOT))
            .toList();

    static final Setting<Long> SEED = Setting.whole(
                    "train.data.seed",
                    1,
                    within(0L, HeldOut.EVALUATION_SEED - 1),
                    "The creatures follow from this seed.")
            .more("Those of higher seeds are kept for evaluation.");

    static final Setting<List<String>> FAMILIES = Setting.words(
            "train.data.families",
            List.of(),
            new Bounds<>("of " + String.join(", ", NAMES), names -> names.stream()
                    .allMatch(name -> NAMES.contains(name.toLowerCase(Locale.ROOT)))),
            "The creatures are of these families; without any, of all up to mixture but the two that are "
                    + "left to the last stage.");

    static final Setting<Integer> VERTICES = Setting.integer(
            "train.data.vertices",
            2_000,
            within(0, 1_000_000),
            "Each creature has about this many vertices; 0 varies their number, mostly from " + "1500 to 6000.");

    static final Setting<Boolean> SEAMS = Setting.truth(
            "train.data.seams", false, "Some creatures have vertices doubled at seams, as files have them.");

    static final Setting<Boolean> FACING =
            Setting.truth("train.data.facing", true, "The creatures look in all directions, instead of along +Z.");

    static final Setting<Integer> MOST_JOINTS = Setting.integer(
            "train.data.most-joints",
            1_000,
            within(4, 65_535),
            "Creatures with more joints than this are passed over.");

    static final Setting<Integer> USES = Setting.integer(
            "train.data.uses", 4, within(1, 1_000_000), "Each creature comes this often, each time changed otherwise.");

    static final Setting<Integer> AT_ONCE = Setting.integer(
            "train.data.at-once", 256, within(1, 100_000), "This many creatures take turns, and are held in memory.");

    static final Setting<String> LIBRARY = Setting.text(
                    "train.data.library",
                    "",
                    any(),
                    "Rigged files of this library are learned from beside creatures; without one, "
                            + "creatures alone.")
            .more("It is a folder with all below it, local or s3a://bucket/path, or a text or CSV "
                    + "file that lists their locations, one a line or in a column named uri, file or "
                    + "path. The files are read once, when the run begins, and kept in OUTPUT/library; "
                    + "OUTPUT/library/files.parquet says of each file whether it is used, and why not. "
                    + "Storage is reached as by other commands, with settings of spark.hadoop.fs.s3a.")
            .flag("LOCATION");

    static final Setting<Double> LIBRARY_SHARE = Setting.number(
                    "train.data.library-share", 0.5, share(), "This share of the examples is of the library.")
            .flag("S");

    static final Setting<Integer> LIBRARY_VERTICES = Setting.integer(
            "train.data.library-vertices",
            6_000,
            within(100, 1_000_000),
            "About this many vertices are kept of each file of the library.");

    static final Setting<Double> LIBRARY_EVENNESS = Setting.number(
            "train.data.library-evenness",
            0.5,
            share(),
            "The examples of the library are spread evenly over files (0), or over first "
                    + "folders and in each over families of equal skeletons (1).");

    static final Setting<Double> LIBRARY_DETAIL = Setting.number(
            "train.data.library-detail",
            0.0,
            share(),
            "The chance of a file of the library is multiplied by this power of its number of joints: with 0.5 a rig of "
                    + "sixty joints comes three times as often as one of seven.");

    static final Setting<String> TOKENS = Setting.text(
                    "train.data.tokens",
                    "",
                    any(),
                    "Sequences of this output of tokenrig tokenize are learned, in train lm, instead of the rigs of a library.")
            .more("It is a local folder, or one of its Parquet files. The sequences are learned as they are, without"
                    + " changes to their rigs, so that no codec runs; they are kept in OUTPUT/tokens.parquet. With"
                    + " train.lm.codec, they must be of the codec of that very model. train.data.library-share is their"
                    + " share.")
            .flag("DIR");

    static final Setting<String> HELD_OUT_LIBRARY = Setting.text(
                    "train.data.held-out-library",
                    "",
                    any(),
                    "Rigged files of this library are measured on beside held-out creatures, as "
                            + "library-... in the metrics, and never learned from.")
            .flag("LOCATION")
            .changeable();

    static final Setting<Integer> HELD_OUT_RIGS = Setting.integer(
                    "train.data.held-out-rigs",
                    32,
                    within(1, 100_000),
                    "At most this many rigs of that library are measured on.")
            .changeable();

    static final List<Setting<?>> SETTINGS = List.of(
            SEED,
            FAMILIES,
            VERTICES,
            SEAMS,
            FACING,
            MOST_JOINTS,
            USES,
            AT_ONCE,
            LIBRARY,
            TOKENS,
            LIBRARY_SHARE,
            LIBRARY_VERTICES,
            LIBRARY_EVENNESS,
            LIBRARY_DETAIL,
            HELD_OUT_LIBRARY,
            HELD_OUT_RIGS);

    private DataSettings() {}

    /** @param storage settings of Hadoop for a library in object storage */
    static TrainingSettings.Data of(SettingValues values, Map<String, String> storage) {
        return new TrainingSettings.Data(
                values.get(SEED),
                families(values.get(FAMILIES)),
                values.get(VERTICES),
                values.get(SEAMS),
                values.get(FACING),
                values.get(MOST_JOINTS),
                values.get(USES),
                values.get(AT_ONCE),
                AugmentationSettings.OF_CREATURES.of(values),
                new TrainingSettings.Library(
                        location(values, LIBRARY),
                        location(values, TOKENS),
                        values.get(LIBRARY_SHARE),
                        values.get(LIBRARY_VERTICES),
                        values.get(LIBRARY_EVENNESS),
                        values.get(LIBRARY_DETAIL),
                        AugmentationSettings.OF_LIBRARY.of(values),
                        location(values, HELD_OUT_LIBRARY),
                        values.get(HELD_OUT_RIGS),
                        storage));
    }

    private static Optional<String> location(SettingValues values, Setting<String> setting) {
        return Optional.of(values.get(setting)).filter(text -> !text.isBlank());
    }

    private static List<Family> families(List<String> names) {
        return names.isEmpty()
                ? HeldOut.TRAINED_FAMILIES
                : names.stream()
                        .map(name -> Family.valueOf(name.toUpperCase(Locale.ROOT)))
                        .toList();
    }
}
