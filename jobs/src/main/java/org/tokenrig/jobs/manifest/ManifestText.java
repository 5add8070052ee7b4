package org.tokenrig.jobs.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Manifests that are text, one asset a line: CSV, JSON, or the location alone. Empty lines are none, and neither, but for JSON,
 * are those that begin with {@code #}.
 */
public final class ManifestText {
    /** How lines are read. */
    public enum Format {
        /** The line is a location. */
        TEXT,
        /** Fields between commas; the first line may name them, else the first field is the location. */
        CSV,
        /** An object a line. */
        JSON
    }

    /** Names of the column with the location; the first that is there counts. */
    static final List<String> LOCATIONS = List.of("uri", "location", "path", "file");

    static final String CLASS = "class";
    static final String SKELETON = "skeleton";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private ManifestText() {}

    /** The format that a file's name tells; empty where it tells none. */
    static Optional<Format> formatOf(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".csv")) {
            return Optional.of(Format.CSV);
        }
        if (lower.endsWith(".jsonl") || lower.endsWith(".ndjson") || lower.endsWith(".json")) {
            return Optional.of(Format.JSON);
        }
        return Optional.empty();
    }

    /** The format that the first line tells. */
    public static Format formatOfContent(String text) {
        for (Line line : lines(text)) {
            if (isComment(line)) {
                continue;
            }
            if (line.text().startsWith("{")) {
                return Format.JSON;
            }
            return column(header(line.text())) < 0 ? Format.TEXT : Format.CSV;
        }
        return Format.TEXT;
    }

    /** What the lines say, in their order; a line that cannot be understood says why. */
    public static List<ManifestEntry> entries(String text, Format format) {
        return switch (format) {
            case TEXT -> plain(text);
            case CSV -> csv(text);
            case JSON -> json(text);
        };
    }

    private record Line(long number, String text) {}

    private static List<Line> lines(String text) {
        List<Line> lines = new ArrayList<>();
        long number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            String clean = (number == 1 && line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line).strip();
            if (!clean.isEmpty()) {
                lines.add(new Line(number, clean));
            }
        }
        return lines;
    }

    private static boolean isComment(Line line) {
        return line.text().startsWith("#");
    }

    private static List<ManifestEntry> plain(String text) {
        List<ManifestEntry> entries = new ArrayList<>();
        for (Line line : lines(text)) {
            // a list of one column with its name on top
            boolean title = entries.isEmpty() && LOCATIONS.contains(line.text().toLowerCase(Locale.ROOT));
            if (!isComment(line) && !title) {
                entries.add(ManifestEntry.of(line.number(), line.text(), "", ""));
            }
        }
        return entries;
    }

    private static List<ManifestEntry> csv(String text) {
        List<ManifestEntry> entries = new ArrayList<>();
        List<String> names = null;
        for (Line line : lines(text)) {
            if (isComment(line)) {
                continue;
            }
            if (names == null) {
                names = header(line.text());
                if (column(names) >= 0) {
                    continue;
                }
                names = List.of(LOCATIONS.get(0));
            }
            entries.add(entry(line, names));
        }
        return entries;
    }

    private static ManifestEntry entry(Line line, List<String> names) {
        Optional<List<String>> fields = fields(line.text());
        if (fields.isEmpty()) {
            return ManifestEntry.wrong(line.number(), "a field in quotation marks does not end on its line");
        }
        return ManifestEntry.of(
                line.number(),
                field(fields.get(), column(names)),
                field(fields.get(), names.indexOf(CLASS)),
                field(fields.get(), names.indexOf(SKELETON)));
    }

    private static String field(List<String> fields, int column) {
        return column >= 0 && column < fields.size() ? fields.get(column) : "";
    }

    private static List<String> header(String line) {
        return fields(line.toLowerCase(Locale.ROOT)).orElse(List.of()).stream()
                .map(String::strip)
                .toList();
    }

    private static int column(List<String> names) {
        return LOCATIONS.stream()
                .mapToInt(names::indexOf)
                .filter(at -> at >= 0)
                .findFirst()
                .orElse(-1);
    }

    /** The fields of a line; empty where a quotation mark is left open. */
    private static Optional<List<String>> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    field.append(c);
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return quoted ? Optional.empty() : Optional.of(fields);
    }

    private static List<ManifestEntry> json(String text) {
        List<ManifestEntry> entries = new ArrayList<>();
        for (Line line : lines(text)) {
            entries.add(json(line));
        }
        return entries;
    }

    private static ManifestEntry json(Line line) {
        JsonNode object;
        try {
            object = JSON.readTree(line.text());
        } catch (JsonProcessingException e) {
            return ManifestEntry.wrong(line.number(), "the line is no JSON: " + e.getOriginalMessage());
        }
        if (object == null || !object.isObject()) {
            return ManifestEntry.wrong(line.number(), "the line must be an object such as {\"uri\": \"fox.glb\"}");
        }
        String location = LOCATIONS.stream()
                .filter(object::hasNonNull)
                .map(name -> object.get(name).asText())
                .findFirst()
                .orElse("");
        return ManifestEntry.of(
                line.number(),
                location,
                object.path(CLASS).asText(""),
                object.path(SKELETON).asText(""));
    }
}
