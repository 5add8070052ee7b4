package org.tokenrig.jobs.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.inference.setting.Setting;

/**
 * Everything that decides a result beside model and asset, by the names of the settings. Two runs with equal parameters can
 * be compared.
 *
 * @param values sorted by name
 */
public record Parameters(SortedMap<String, String> values) {
    public Parameters {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** Parameters of these names and values. */
    public static Parameters of(Map<String, ?> values) {
        SortedMap<String, String> sorted = new TreeMap<>();
        values.forEach((name, value) -> sorted.put(name, String.valueOf(value)));
        return new Parameters(sorted);
    }

    /**
     * How rigs are made, and what else decides the results of a job.
     *
     * @param further by the names of its settings
     */
    public static Parameters of(RigOptions rig, Map<String, ?> further) {
        Map<String, Object> values = new TreeMap<>(further);
        values.putAll(rig.values().texts());
        return of(values);
    }

    /** The same with another value of one of them. */
    public Parameters with(String name, Object value) {
        SortedMap<String, String> others = new TreeMap<>(values);
        others.put(name, String.valueOf(value));
        return new Parameters(others);
    }

    /**
     * SHA-256 of {@code name=value} lines in the order of names, hexadecimal. A setting that was renamed goes in by its first
     * name, so that runs of before and after have one hash.
     */
    public String hash() {
        SortedMap<String, String> stable = new TreeMap<>(values);
        for (Setting<?> setting : RigOptions.SETTINGS) {
            String value = stable.remove(setting.key());
            if (value != null) {
                stable.put(setting.firstKey(), value);
            }
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            stable.forEach((name, value) -> digest.update((name + "=" + value + "\n").getBytes(UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
