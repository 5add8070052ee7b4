package org.tokenrig.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/**
 * Holds what cells show now against what is stored. Another processor rounds otherwise, and may so choose another token: numbers
 * need not be the same, but a number must be where a number was. Columns, the count of rows and all texts must be the same, in
 * cells tagged {@code varies} the columns alone; pictures must be of the same size and not blank.
 */
final class Comparison {
    private static final Pattern CELL = Pattern.compile("<t([hd])[^>]*>(.*?)</t[hd]>", Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("<tr>(.*?)</tr>", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+(\\.\\d+)?(E[-+]?\\d+)?");
    // of a plot with axes and a few points far more are not the ground
    private static final double LEAST_DRAWN = 0.005;

    private final List<String> differences = new ArrayList<>();
    private int otherNumbers;

    /** Compares all cells with code. */
    void compare(Notebook stored, Notebook now) {
        List<Notebook.CodeCell> before = stored.code();
        List<Notebook.CodeCell> after = now.code();
        for (int i = 0; i < before.size(); i++) {
            compare(Execution.place(stored, before.get(i)), before.get(i), after.get(i));
        }
    }

    /** Differences that must not be, in words. */
    List<String> differences() {
        return List.copyOf(differences);
    }

    /** How many numbers are others than those stored. */
    int otherNumbers() {
        return otherNumbers;
    }

    private void compare(String place, Notebook.CodeCell stored, Notebook.CodeCell now) {
        if (stored.outputs().size() != now.outputs().size()) {
            differences.add(place + " has " + now.outputs().size() + " outputs, and "
                    + stored.outputs().size() + " are stored");
            return;
        }
        for (int i = 0; i < stored.outputs().size(); i++) {
            JsonNode before = stored.outputs().get(i);
            JsonNode after = now.outputs().get(i);
            String types = types(before);
            if (!types.equals(types(after))) {
                differences.add(place + " shows " + types(after) + ", and " + types + " is stored");
            } else if (before.has("text")) {
                texts(place, NotebookJson.joined(before.get("text")), NotebookJson.joined(after.get("text")));
            } else if (before.path("data").has("text/html")) {
                tables(place, html(before), html(after), stored.varies());
            } else if (before.path("data").has("image/png")) {
                pictures(place, png(before), png(after));
            } else {
                texts(place, plain(before), plain(after));
            }
        }
    }

    private static String types(JsonNode output) {
        TreeSet<String> types = new TreeSet<>();
        output.path("data").fieldNames().forEachRemaining(types::add);
        return output.path("output_type").asText() + output.path("name").asText() + types;
    }

    private static String html(JsonNode output) {
        return NotebookJson.joined(output.at("/data/text~1html"));
    }

    private static String plain(JsonNode output) {
        return NotebookJson.joined(output.path("data").path("text/plain"));
    }

    private static byte[] png(JsonNode output) {
        return Base64.getMimeDecoder().decode(NotebookJson.joined(output.at("/data/image~1png")));
    }

    private void texts(String place, String stored, String now) {
        if (!NUMBER.matcher(stored).replaceAll("0").equals(NUMBER.matcher(now).replaceAll("0"))) {
            differences.add(place + " says \"" + now.strip() + "\", and \"" + stored.strip() + "\" is stored");
        } else if (!stored.equals(now)) {
            otherNumbers++;
        }
    }

    private void tables(String place, String stored, String now, boolean varies) {
        List<List<String>> before = rows(stored);
        List<List<String>> after = rows(now);
        if (before.isEmpty() || after.isEmpty()) {
            differences.add(place + " shows no table");
        } else if (!before.get(0).equals(after.get(0))) {
            differences.add(place + " has the columns " + after.get(0) + ", and " + before.get(0) + " are stored");
        } else if (!varies && before.size() != after.size()) {
            differences.add(place + " has " + (after.size() - 1) + " rows, and " + (before.size() - 1) + " are stored");
        } else if (!varies) {
            for (int column = 0; column < before.get(0).size(); column++) {
                column(place, before, after, column);
            }
        }
    }

    // rows that are sorted by a number may change places
    private void column(String place, List<List<String>> before, List<List<String>> after, int column) {
        Map<String, Integer> counts = new HashMap<>();
        for (int row = 1; row < before.size(); row++) {
            String stored = before.get(row).get(column);
            String now = after.get(row).get(column);
            counts.merge(masked(stored), 1, Integer::sum);
            counts.merge(masked(now), -1, Integer::sum);
            if (!stored.equals(now)) {
                otherNumbers++;
            }
        }
        counts.forEach((text, surplus) -> {
            if (surplus != 0) {
                differences.add(place + ", column " + before.get(0).get(column) + ": \"" + text + "\" is "
                        + (surplus > 0 ? "stored, and is not shown now" : "shown now, and is not stored"));
            }
        });
    }

    private static String masked(String text) {
        return NUMBER.matcher(text).matches() ? "a number" : text;
    }

    private static List<List<String>> rows(String html) {
        List<List<String>> rows = new ArrayList<>();
        for (Matcher row = ROW.matcher(html); row.find(); ) {
            List<String> cells = new ArrayList<>();
            for (Matcher cell = CELL.matcher(row.group(1)); cell.find(); ) {
                cells.add(cell.group(2));
            }
            rows.add(cells);
        }
        return rows;
    }

    private void pictures(String place, byte[] stored, byte[] now) {
        try {
            BufferedImage before = ImageIO.read(new ByteArrayInputStream(stored));
            BufferedImage after = ImageIO.read(new ByteArrayInputStream(now));
            if (before == null || after == null) {
                differences.add(place + " shows a picture that is not a PNG");
            } else if (before.getWidth() != after.getWidth() || before.getHeight() != after.getHeight()) {
                differences.add(place + " shows a picture of " + after.getWidth() + " x " + after.getHeight()
                        + " pixels, and one of " + before.getWidth() + " x " + before.getHeight() + " is stored");
            } else if (drawn(after) < LEAST_DRAWN) {
                differences.add(place + " shows a picture that is blank");
            }
        } catch (IOException e) {
            differences.add(place + " shows a picture that cannot be read: " + e.getMessage());
        }
    }

    /** The share of pixels that differ from the one in the corner. */
    static double drawn(BufferedImage picture) {
        long drawn = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                if (picture.getRGB(x, y) != picture.getRGB(0, 0)) {
                    drawn++;
                }
            }
        }
        return (double) drawn / ((long) picture.getWidth() * picture.getHeight());
    }
}
