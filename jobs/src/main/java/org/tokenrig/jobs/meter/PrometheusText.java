package org.tokenrig.jobs.meter;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Metrics in Prometheus's text format, version 0.0.4, as the textfile collector of its node exporter reads them. All are gauges: a short
 * job says what it was.
 */
public final class PrometheusText {
    private final Map<String, String> labels;
    private final Map<String, StringBuilder> families = new LinkedHashMap<>();

    /** An empty text, each of whose samples will have these labels. */
    public PrometheusText(Map<String, String> labels) {
        this.labels = new LinkedHashMap<>(labels);
    }

    /** Adds a sample. */
    public PrometheusText add(String name, String help, double value) {
        return add(name, help, Map.of(), value);
    }

    /** Adds a sample with labels of its own. The help of the first of a name counts. */
    public PrometheusText add(String name, String help, Map<String, String> further, double value) {
        requireNonNull(help, "help is null");
        if (!name.matches("[a-zA-Z_:][a-zA-Z0-9_:]*")) {
            throw new IllegalArgumentException("a metric's name must be letters, digits and _, cannot be: " + name);
        }
        StringBuilder family = families.computeIfAbsent(
                name,
                absent -> new StringBuilder("# HELP " + name + " "
                        + help.replace("\\", "\\\\").replace("\n", "\\n") + "\n# TYPE " + name + " gauge\n"));
        family.append(name);
        Map<String, String> all = new LinkedHashMap<>(labels);
        all.putAll(further);
        if (!all.isEmpty()) {
            family.append('{');
            all.forEach((label, text) -> family.append(label)
                    .append("=\"")
                    .append(text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"))
                    .append("\","));
            family.setCharAt(family.length() - 1, '}');
        }
        family.append(' ').append(number(value)).append('\n');
        return this;
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    @Override
    public String toString() {
        return String.join("", families.values());
    }

    /**
     * Puts the text in place of a file, at one moment: who reads it sees the old one or the new one.
     *
     * @throws IOException where the folder cannot be written to
     */
    public void replace(Path file) throws IOException {
        Path place = file.toAbsolutePath();
        Files.createDirectories(place.getParent());
        // a collector takes names that end in .prom
        Path whole = Files.createTempFile(place.getParent(), "." + place.getFileName(), ".tmp");
        try {
            Files.write(whole, toString().getBytes(StandardCharsets.UTF_8));
            whole.toFile().setReadable(true, false);
            Files.move(whole, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(whole);
        }
    }
}
