package org.tokenrig.jobs.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.tokenrig.inference.RigOptions;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.io.asset.AssetLimits;

/** Brings a file, the command line and the defaults together, and refuses what is not a setting. */
public final class SettingsReader {
    private static final String SPARK = "spark.";

    private final Config reference;
    private final Set<String> known;

    /** A reader that knows the settings of {@code reference.conf}. */
    public SettingsReader() {
        try (Reader text = new InputStreamReader(
                requireNonNull(SettingsReader.class.getResourceAsStream("reference.conf"), "reference.conf is missing"),
                UTF_8)) {
            reference = ConfigFactory.parseReader(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        known = new TreeSet<>(leaves(reference).keySet());
    }

    /**
     * The settings of a run.
     *
     * @param file HOCON, JSON or properties; environment variables may be used as {@code ${?NAME}}
     * @param overrides from the command line, by key
     * @throws SettingsException naming the first setting that is unknown or cannot be
     */
    public Settings read(Optional<Path> file, Map<String, String> overrides) throws SettingsException {
        Map<String, String> spark = new TreeMap<>();
        Config fromFile = file.isPresent() ? parse(file.get()) : ConfigFactory.empty();
        refuseUnknown(leaves(fromFile), file.map(Path::toString).orElse(""));
        leaves(fromFile).forEach((key, value) -> {
            if (key.startsWith(SPARK)) {
                spark.put(key, String.valueOf(value.unwrapped()));
            }
        });
        Config fromCommandLine = ConfigFactory.empty();
        for (Map.Entry<String, String> override : overrides.entrySet()) {
            String key = override.getKey();
            if (key.startsWith(SPARK)) {
                spark.put(key, override.getValue());
                continue;
            }
            ConfigValue value = ConfigValueFactory.fromAnyRef(override.getValue(), "command line");
            refuseUnknown(Map.of(key, value), "the command line");
            fromCommandLine = fromCommandLine.withValue(key, value);
        }
        try {
            return typed(fromCommandLine.withFallback(fromFile).withFallback(reference), spark);
        } catch (ConfigException e) {
            throw new SettingsException("wrong setting: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new SettingsException("wrong setting: " + e.getMessage(), e);
        }
    }

    /** All keys, with the defaults as they are written. */
    public Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        leaves(reference).forEach((key, value) -> defaults.put(key, String.valueOf(value.unwrapped())));
        return defaults;
    }

    private static Config parse(Path file) throws SettingsException {
        if (!Files.isReadable(file)) {
            throw new SettingsException("there is no file " + file + " to read settings from");
        }
        try {
            return ConfigFactory.parseFile(
                            file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
                    .resolve();
        } catch (ConfigException e) {
            throw new SettingsException("cannot read settings: " + e.getMessage(), e);
        }
    }

    private void refuseUnknown(Map<String, ConfigValue> settings, String where) throws SettingsException {
        for (Map.Entry<String, ConfigValue> setting : settings.entrySet()) {
            String key = setting.getKey();
            if (known.contains(key) || key.startsWith(SPARK)) {
                continue;
            }
            int line = setting.getValue().origin().lineNumber();
            String place = line > 0 ? where + " line " + line : where;
            throw new SettingsException("unknown setting " + key + " (" + place + ")" + suggestion(key));
        }
    }

    private String suggestion(String key) {
        List<String> inside = known.stream()
                .filter(candidate -> candidate.startsWith(key + "."))
                .toList();
        if (!inside.isEmpty()) {
            return "; it is a section, with " + String.join(", ", inside);
        }
        String last = key.substring(key.lastIndexOf('.') + 1);
        Optional<String> sameName = known.stream()
                .filter(candidate -> candidate.endsWith("." + last))
                .findFirst();
        String nearest = sameName.orElseGet(() -> known.stream()
                .min(Comparator.comparingInt(candidate -> editDistance(candidate, key)))
                .orElseThrow());
        return "; did you mean " + nearest + "?";
    }

    private static Settings typed(Config settings, Map<String, String> spark) {
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
                settings.getInt("rig.bone-segments"));
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
                        settings.getDuration("limits.read-timeout")),
                new Settings.Bins(
                        settings.getInt("bins.partitions"),
                        bytes(settings, "bins.asset-cost"),
                        settings.getInt("bins.limit")),
                new Settings.Prefetch(
                        settings.getInt("prefetch.threads"),
                        settings.getInt("prefetch.assets"),
                        bytes(settings, "prefetch.bytes")),
                settings.getDuration("progress.interval"),
                spark);
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

    /** Values by dotted key; an empty section has none. */
    private static Map<String, ConfigValue> leaves(Config config) {
        Map<String, ConfigValue> leaves = new TreeMap<>();
        config.entrySet()
                .forEach(entry -> leaves.put(String.join(".", ConfigUtil.splitPath(entry.getKey())), entry.getValue()));
        return leaves;
    }

    private static int editDistance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
