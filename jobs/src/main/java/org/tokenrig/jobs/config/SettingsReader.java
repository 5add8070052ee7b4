package org.tokenrig.jobs.config;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.tokenrig.inference.Drafts;
import org.tokenrig.inference.RigOptions;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.skin.SkinRules;
import org.tokenrig.inference.skin.SkinSource;
import org.tokenrig.inference.symmetry.Symmetry;
import org.tokenrig.io.asset.AssetLimits;

/** Brings a file, the command line and the defaults together, and refuses what is not a setting. */
public final class SettingsReader {
    private static final String SPARK = "spark.";

    private final KnownSettings known =
            KnownSettings.of(SettingsReader.class.getResourceAsStream("reference.conf"), SPARK, Map.of());

    /**
     * The settings of a run.
     *
     * @param file HOCON, JSON or properties; environment variables may be used as {@code ${?NAME}}
     * @param overrides from the command line, by key
     * @throws SettingsException naming the first setting that is unknown or cannot be
     */
    public Settings read(Optional<Path> file, Map<String, String> overrides) throws SettingsException {
        return known.read(file, overrides, SettingsReader::typed);
    }

    /**
     * The settings of a run, from a file that lies anywhere.
     *
     * @throws SettingsException as the other, and where the file cannot be read
     */
    public Settings read(StoredSettings file, Map<String, String> overrides) throws SettingsException {
        return known.read(file, overrides, SettingsReader::typed);
    }

    /** All keys, with the defaults as they are written. */
    public Map<String, String> defaults() {
        return known.defaults();
    }

    private static Settings typed(Config settings, Set<String> chosen) {
        Map<String, String> spark = new TreeMap<>();
        KnownSettings.leaves(settings).forEach((key, value) -> {
            if (key.startsWith(SPARK)) {
                spark.put(key, String.valueOf(value.unwrapped()));
            }
        });
        SettingBounds.require(settings);
        GenerationOptions generation = new GenerationOptions(
                settings.getInt("rig.generation.num-beams"),
                settings.getBoolean("rig.generation.sample"),
                settings.getInt("rig.generation.top-k"),
                settings.getDouble("rig.generation.top-p"),
                settings.getDouble("rig.generation.temperature"),
                settings.getDouble("rig.generation.repetition-penalty"),
                settings.getInt("rig.generation.max-new-tokens"),
                settings.getBoolean("rig.generation.stop-one-skin-token-early"));
        int samples = settings.getInt("rig.samples");
        RigOptions rig = new RigOptions(
                generation,
                settings.getLong("rig.seed"),
                oneOf(settings, "rig.class", Set.of("rignet", "vroid", "articulation", "none")),
                samples,
                settings.getInt("rig.skin-samples"),
                settings.getBoolean("rig.postprocess"),
                settings.getDouble("rig.bone-prior"),
                settings.getBoolean("rig.rigid-parts"),
                settings.getInt("rig.bone-segments"),
                settings.getInt("rig.attempts"),
                new Drafts(
                        settings.getInt("rig.drafts.candidates"),
                        settings.getDouble("rig.drafts.centring"),
                        settings.getInt("rig.drafts.skins")),
                Symmetry.valueOf(
                        oneOf(settings, "rig.symmetry", Set.of("auto", "off")).toUpperCase(Locale.ROOT)),
                SkinSource.valueOf(oneOf(settings, "rig.skin", Set.of("network", "heat", "auto"))
                        .toUpperCase(Locale.ROOT)),
                new SkinRules(
                        settings.getBoolean("rig.skin-rules.seams"),
                        settings.getBoolean("rig.skin-rules.sides"),
                        settings.getBoolean("rig.skin-rules.paths"),
                        settings.getBoolean("rig.skin-rules.pieces")));
        return new Settings(
                rig,
                settings.getBoolean("rig.use-skeleton"),
                settings.getInt("rig.assets-per-step"),
                new Settings.Model(
                        settings.getString("model.folder"),
                        settings.getInt("model.threads"),
                        settings.getBoolean("model.distribute"),
                        settings.getString("model.device")),
                new AssetLimits(
                        bytes(settings, "limits.bytes"),
                        bytes(settings, "limits.json-bytes"),
                        settings.getInt("limits.json-depth"),
                        settings.getInt("limits.nodes"),
                        settings.getInt("limits.vertices"),
                        settings.getInt("limits.triangles"),
                        settings.getInt("limits.joints"),
                        settings.getDuration("limits.read-timeout"),
                        settings.getDuration("limits.asset-timeout")),
                bytes(settings, "limits.decoding-memory"),
                new Settings.Bins(
                        settings.getInt("bins.partitions"),
                        bytes(settings, "bins.asset-cost"),
                        settings.getInt("bins.limit")),
                new Settings.Prefetch(
                        settings.getInt("prefetch.threads"),
                        settings.getInt("prefetch.assets"),
                        bytes(settings, "prefetch.bytes")),
                settings.getDuration("progress.interval"),
                spark,
                chosen);
    }

    private static String oneOf(Config settings, String key, Set<String> allowed) {
        String value = settings.getString(key);
        if (!allowed.contains(value)) {
            throw new IllegalArgumentException(
                    key + " must be one of " + new TreeSet<>(allowed) + ", cannot be: " + value);
        }
        return value;
    }

    private static long bytes(Config settings, String key) {
        return settings.getMemorySize(key).toBytes();
    }
}
