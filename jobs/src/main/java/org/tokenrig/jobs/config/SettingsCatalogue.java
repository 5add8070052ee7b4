package org.tokenrig.jobs.config;

import static java.util.Objects.requireNonNull;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;
import org.tokenrig.io.asset.PlainWords;
import org.tokenrig.io.store.StorageProblem;

/** All settings of a kind of run. Brings a file, the command line and the defaults together, and refuses what is no setting. */
public final class SettingsCatalogue {
    private static final String COMMAND_LINE = "the command line";

    private final Map<String, Setting<?>> byKey = new LinkedHashMap<>();
    private final Map<String, String> renamed = new TreeMap<>();
    private final String passed;

    private SettingsCatalogue(Collection<Setting<?>> settings, String passed) {
        for (Setting<?> setting : settings) {
            if (byKey.put(setting.key(), setting) != null) {
                throw new IllegalArgumentException("there must be one setting " + setting.key() + ", there are more");
            }
            setting.former().forEach(former -> renamed.put(former, setting.key()));
        }
        this.passed = requireNonNull(passed, "passed is null");
    }

    /**
     * These settings.
     *
     * @param passed prefix of keys that are taken unseen; empty where there are none
     * @throws IllegalArgumentException if two have one key
     */
    public static SettingsCatalogue of(Collection<Setting<?>> settings, String passed) {
        return new SettingsCatalogue(settings, passed);
    }

    /** The settings, in their order. */
    public List<Setting<?>> settings() {
        return List.copyOf(byKey.values());
    }

    /**
     * The settings of a run.
     *
     * @param file HOCON, JSON or properties; environment variables may be used as {@code ${?NAME}}
     * @param overrides from the command line, by key
     * @throws SettingsException naming the first setting that is unknown or cannot be
     */
    public GivenSettings read(Optional<Path> file, Map<String, String> overrides) throws SettingsException {
        Config fromFile = file.isPresent() ? parse(file.get()) : ConfigFactory.empty();
        return read(fromFile, file.map(Path::toString).orElse(""), overrides);
    }

    /**
     * The settings of a run, from a file that lies anywhere.
     *
     * @throws SettingsException as the other, and where the file, or one that it includes, cannot be read
     */
    public GivenSettings read(StoredSettings file, Map<String, String> overrides) throws SettingsException {
        Config fromFile;
        try {
            fromFile = file.parse().resolve();
        } catch (ConfigException e) {
            throw new SettingsException("cannot read settings: " + PlainWords.of(e.getMessage()), e);
        } catch (IOException | UncheckedIOException e) {
            throw new SettingsException(
                    "cannot read settings from " + file.location() + ": " + StorageProblem.reason(e), e);
        }
        return read(fromFile, file.location(), overrides);
    }

    private GivenSettings read(Config file, String where, Map<String, String> overrides) throws SettingsException {
        SettingValues values = SettingValues.defaults(byKey.values());
        Map<Setting<?>, String> origins = new LinkedHashMap<>();
        Map<String, String> passedOn = new TreeMap<>();
        for (Map.Entry<String, ConfigValue> given : leaves(file).entrySet()) {
            String place = place(given.getValue().origin(), where);
            if (isPassed(given.getKey())) {
                passedOn.put(given.getKey(), String.valueOf(given.getValue().unwrapped()));
            } else if (!overrides.containsKey(given.getKey())) {
                values = with(values, given.getKey(), given.getValue(), place, origins);
            } else {
                known(given.getKey(), place);
            }
        }
        for (Map.Entry<String, String> given : overrides.entrySet()) {
            if (isPassed(given.getKey())) {
                passedOn.put(given.getKey(), given.getValue());
            } else {
                ConfigValue value = ConfigValueFactory.fromAnyRef(given.getValue(), COMMAND_LINE);
                values = with(values, given.getKey(), value, COMMAND_LINE, origins);
            }
        }
        return new GivenSettings(values, origins, passedOn);
    }

    /** A file may include others. */
    private static String place(ConfigOrigin origin, String where) {
        String file = origin.filename() != null ? origin.filename() : where;
        return origin.lineNumber() > 0 ? file + " line " + origin.lineNumber() : file;
    }

    private SettingValues with(
            SettingValues values, String key, ConfigValue value, String place, Map<Setting<?>, String> origins)
            throws SettingsException {
        Setting<?> setting = known(key, place);
        origins.put(setting, place);
        try {
            return values.parsed(setting, text(setting, value));
        } catch (IllegalArgumentException e) {
            throw wrong(e, place);
        }
    }

    private static SettingsException wrong(IllegalArgumentException refused, String place) {
        return new SettingsException(
                "wrong setting: " + refused.getMessage() + (place.equals(COMMAND_LINE) ? "" : " (" + place + ")"),
                refused);
    }

    /** The text that a setting parses, without the units that files may have. */
    private static String text(Setting<?> setting, ConfigValue value) {
        String written = String.valueOf(value.unwrapped());
        boolean list = value.valueType() == ConfigValueType.LIST;
        switch (setting.type()) {
            case SIZE, TIME -> {
                try {
                    String plain = withoutUnit(setting, value, written);
                    setting.parse(plain);
                    return plain;
                } catch (ConfigException | IllegalArgumentException | ArithmeticException e) {
                    throw setting.refused(written);
                }
            }
            case WORDS, INTEGERS -> {
                // from a file it is a list, from the command line 8,8,8
                return written.replaceAll("[\\[\\]\\s]", "");
            }
            default -> {
                if (list || value.valueType() == ConfigValueType.NULL) {
                    throw setting.refused(written);
                }
                return written;
            }
        }
    }

    private static String withoutUnit(Setting<?> setting, ConfigValue value, String written) {
        // of NaN bytes the library makes 0
        if (!written.strip().matches("[0-9.].*")) {
            throw setting.refused(written);
        }
        Config config = value.atKey("value");
        return setting.type() == Setting.Type.SIZE
                ? String.valueOf(config.getMemorySize("value").toBytes())
                : config.getDuration("value").toString();
    }

    private Setting<?> known(String key, String place) throws SettingsException {
        Setting<?> setting = byKey.get(key);
        if (setting == null) {
            throw new SettingsException("unknown setting " + key + " (" + place + ")" + suggestion(key));
        }
        return setting;
    }

    /** Values by dotted key, null among them; an empty section has none. */
    private static Map<String, ConfigValue> leaves(Config config) {
        Map<String, ConfigValue> leaves = new TreeMap<>();
        putLeaves(config.root(), "", leaves);
        return leaves;
    }

    private static void putLeaves(ConfigObject section, String prefix, Map<String, ConfigValue> leaves) {
        section.forEach((name, value) -> {
            if (value instanceof ConfigObject inner) {
                putLeaves(inner, prefix + name + ".", leaves);
            } else {
                leaves.put(prefix + name, value);
            }
        });
    }

    private boolean isPassed(String key) {
        return !passed.isEmpty() && key.startsWith(passed);
    }

    private static Config parse(Path file) throws SettingsException {
        if (!Files.isReadable(file)) {
            throw new SettingsException("there is no file " + file + " to read settings from");
        }
        if (Files.isDirectory(file)) {
            throw new SettingsException("cannot read settings from " + file + ": it is a folder, name a file in it");
        }
        try {
            return ConfigFactory.parseFile(
                            file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
                    .resolve();
        } catch (ConfigException e) {
            throw new SettingsException("cannot read settings: " + PlainWords.of(e.getMessage()), e);
        }
    }

    private String suggestion(String key) {
        if (renamed.containsKey(key)) {
            return "; it is called " + renamed.get(key) + " now";
        }
        List<String> inside = byKey.keySet().stream()
                .filter(candidate -> candidate.startsWith(key + "."))
                .toList();
        if (!inside.isEmpty()) {
            return "; it is a section, with " + String.join(", ", inside);
        }
        String last = key.substring(key.lastIndexOf('.') + 1);
        Optional<String> sameName = byKey.keySet().stream()
                .filter(candidate -> candidate.endsWith("." + last))
                .findFirst();
        String nearest = sameName.orElseGet(() -> byKey.keySet().stream()
                .min(Comparator.comparingInt(candidate -> editDistance(candidate, key)))
                .orElseThrow());
        return "; did you mean " + nearest + "?";
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
