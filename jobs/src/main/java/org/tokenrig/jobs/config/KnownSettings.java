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
import java.io.InputStream;
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
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tokenrig.io.asset.PlainWords;
import org.tokenrig.io.store.StorageProblem;

/**
 * The settings that a reference file names. Brings a file, the command line and these defaults together, and refuses what is
 * not a setting.
 */
public final class KnownSettings {
    private final Config reference;
    private final Set<String> known;
    private final String passed;
    private final Map<String, String> renamed;

    private KnownSettings(Config reference, String passed, Map<String, String> renamed) {
        this.reference = reference;
        this.known = new TreeSet<>(leaves(reference).keySet());
        this.passed = passed;
        this.renamed = Map.copyOf(renamed);
    }

    /**
     * The settings of a reference file.
     *
     * @param reference HOCON with every setting and its default; closed here
     * @param passed prefix of keys that are taken unseen; empty where there are none
     * @param renamed what keys of former versions are called now; they are refused with the new name
     */
    public static KnownSettings of(InputStream reference, String passed, Map<String, String> renamed) {
        try (Reader text = new InputStreamReader(requireNonNull(reference, "reference is null"), UTF_8)) {
            return new KnownSettings(
                    ConfigFactory.parseReader(text), requireNonNull(passed, "passed is null"), renamed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The settings of a run.
     *
     * @param file HOCON, JSON or properties; environment variables may be used as {@code ${?NAME}}
     * @param overrides from the command line, by key
     * @param typed makes a value of all settings; its {@link IllegalArgumentException} tells what cannot be
     * @throws SettingsException naming the first setting that is unknown or cannot be
     */
    public <T> T read(Optional<Path> file, Map<String, String> overrides, Function<Config, T> typed)
            throws SettingsException {
        return read(file, overrides, (settings, chosen) -> typed.apply(settings));
    }

    /**
     * The settings of a run, for which it matters where they come from.
     *
     * @param typed also gets the keys that the file or the command line has
     * @throws SettingsException as the other
     */
    public <T> T read(Optional<Path> file, Map<String, String> overrides, BiFunction<Config, Set<String>, T> typed)
            throws SettingsException {
        Config fromFile = file.isPresent() ? parse(file.get()) : ConfigFactory.empty();
        return read(fromFile, file.map(Path::toString).orElse(""), overrides, typed);
    }

    /**
     * The settings of a run, from a file that lies anywhere.
     *
     * @throws SettingsException as the others, and where the file, or one that it includes, cannot be read
     */
    public <T> T read(StoredSettings file, Map<String, String> overrides, BiFunction<Config, Set<String>, T> typed)
            throws SettingsException {
        Config fromFile;
        try {
            fromFile = file.parse().resolve();
        } catch (ConfigException e) {
            throw new SettingsException("cannot read settings: " + PlainWords.of(e.getMessage()), e);
        } catch (IOException | UncheckedIOException e) {
            throw new SettingsException(
                    "cannot read settings from " + file.location() + ": " + StorageProblem.reason(e), e);
        }
        return read(fromFile, file.location(), overrides, typed);
    }

    private <T> T read(
            Config fromFile, String where, Map<String, String> overrides, BiFunction<Config, Set<String>, T> typed)
            throws SettingsException {
        refuseUnknown(leaves(fromFile), where);
        Config fromCommandLine = ConfigFactory.empty();
        Map<String, Object> passedOn = new TreeMap<>();
        for (Map.Entry<String, ConfigValue> setting : leaves(fromFile).entrySet()) {
            if (isPassed(setting.getKey())) {
                passedOn.put(setting.getKey(), setting.getValue().unwrapped());
            }
        }
        for (Map.Entry<String, String> override : overrides.entrySet()) {
            String key = override.getKey();
            if (isPassed(key)) {
                passedOn.put(key, override.getValue());
                continue;
            }
            ConfigValue value = ConfigValueFactory.fromAnyRef(override.getValue(), "command line");
            refuseUnknown(Map.of(key, value), "the command line");
            fromCommandLine = fromCommandLine.withValue(key, value);
        }
        try {
            Config given = fromCommandLine.withFallback(fromFile);
            Set<String> chosen = new TreeSet<>(leaves(given).keySet());
            chosen.retainAll(known);
            return typed.apply(withPassed(given.withFallback(reference), passedOn), chosen);
        } catch (ConfigException.WrongType e) {
            throw new SettingsException("wrong setting: " + typeWords(e.getMessage()), e);
        } catch (ConfigException e) {
            throw new SettingsException("wrong setting: " + PlainWords.of(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw new SettingsException("wrong setting: " + PlainWords.of(e.getMessage()), e);
        }
    }

    /** The library's message without its names of types. */
    private static String typeWords(String message) {
        Matcher type = Pattern.compile("(?s).*?([\\w.-]+) has type \\w+ rather than (\\w+).*")
                .matcher(message);
        if (!type.matches()) {
            return PlainWords.of(message);
        }
        String expected =
                switch (type.group(2)) {
                    case "NUMBER" -> "a number";
                    case "BOOLEAN" -> "true or false";
                    case "LIST" -> "a list";
                    case "OBJECT" -> "a section";
                    default -> "a text";
                };
        return type.group(1) + " must be " + expected;
    }

    /** All keys, with the defaults as they are written. */
    public Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        leaves(reference).forEach((key, value) -> defaults.put(key, String.valueOf(value.unwrapped())));
        return defaults;
    }

    /** Values by dotted key; an empty section has none. */
    public static Map<String, ConfigValue> leaves(Config config) {
        Map<String, ConfigValue> leaves = new TreeMap<>();
        config.entrySet()
                .forEach(entry -> leaves.put(String.join(".", ConfigUtil.splitPath(entry.getKey())), entry.getValue()));
        return leaves;
    }

    private boolean isPassed(String key) {
        return !passed.isEmpty() && key.startsWith(passed);
    }

    /** Each under its whole name as one quoted key: a name may also be the beginning of another. */
    private Config withPassed(Config settings, Map<String, Object> passedOn) {
        if (passed.isEmpty()) {
            return settings;
        }
        String section = passed.substring(0, passed.length() - 1);
        Config whole = settings.withoutPath(section);
        for (Map.Entry<String, Object> setting : passedOn.entrySet()) {
            String name = setting.getKey().substring(passed.length());
            whole = whole.withValue(
                    ConfigUtil.joinPath(section, name), ConfigValueFactory.fromAnyRef(setting.getValue()));
        }
        return whole;
    }

    private static Config parse(Path file) throws SettingsException {
        if (Files.isDirectory(file)) {
            throw new SettingsException("settings are read from a file, and " + file + " is a folder");
        }
        if (!Files.isReadable(file)) {
            throw new SettingsException("there is no file " + file + " to read settings from");
        }
        try {
            return ConfigFactory.parseFile(
                            file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
                    .resolve();
        } catch (ConfigException e) {
            throw new SettingsException("cannot read settings: " + PlainWords.of(e.getMessage()), e);
        }
    }

    private void refuseUnknown(Map<String, ConfigValue> settings, String where) throws SettingsException {
        for (Map.Entry<String, ConfigValue> setting : settings.entrySet()) {
            String key = setting.getKey();
            if (known.contains(key) || isPassed(key)) {
                continue;
            }
            int line = setting.getValue().origin().lineNumber();
            String place = line > 0 ? where + " line " + line : where;
            throw new SettingsException("unknown setting " + key + " (" + place + ")" + suggestion(key));
        }
    }

    private String suggestion(String key) {
        if (renamed.containsKey(key)) {
            return "; it is called " + renamed.get(key) + " now";
        }
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
