package org.tokenrig.io.obj;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.AssetWarnings;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.asset.Shown;

/** Reads an OBJ's statements into its geometry. What rigging needs must be right; what it does not is left out with a warning. */
final class ObjParser {
    /** Statements that draw something which has no triangles here. */
    private static final Set<String> NOT_TRIANGLES =
            Set.of("p", "l", "curv", "curv2", "surf", "call", "bsp", "bzp", "cdc");

    /** How C libraries write what is no number: nan, -nan(ind), 1.#QNAN, inf. */
    private static final Pattern NO_NUMBER = Pattern.compile("[+-]?(nan|inf|[0-9]+\\.?[0-9]*#).*");

    private static final long NOT_AN_INDEX = Long.MIN_VALUE;
    private static final int MOST_DIGITS = 18;

    /** What corners name that cannot be used: the first of them, and how many. */
    private record Fault(String place, String found, int count) {}

    private final ObjStatements statements;
    private final ReadBudget budget;
    private final AssetWarnings warnings;
    private final ObjGeometry geometry;
    private final PolygonCutter cutter;
    private final Set<String> libraries = new LinkedHashSet<>();
    private final Map<String, Integer> notTriangles = new TreeMap<>();
    private final Map<String, Fault> faults = new TreeMap<>();
    private final String unnamed;
    private String group;
    private String material = "";
    private ObjGeometry.Part part;

    // of the face that is being read
    private final Growing.Ints positions;
    private final Growing.Ints vertices;
    private double[] points = {};

    /** @param unnamed the name of what stands before the first group */
    ObjParser(ObjStatements statements, String unnamed, ReadBudget budget, AssetWarnings warnings) {
        this.statements = statements;
        this.unnamed = unnamed;
        this.group = unnamed;
        this.budget = budget;
        this.warnings = warnings;
        this.geometry = new ObjGeometry(budget);
        this.cutter = new PolygonCutter(budget);
        this.positions = new Growing.Ints(budget);
        this.vertices = new Growing.Ints(budget);
    }

    /** All of the file; once. */
    ObjGeometry parse() throws AssetException {
        while (statements.next()) {
            switch (statements.keyword()) {
                case "v" -> readPosition();
                case "vt" -> readTexcoord();
                case "vn" -> readNormal();
                case "f", "fo" -> readFace();
                case "g", "o" -> {
                    String name = statements.name();
                    group = name.isEmpty() ? unnamed : name;
                    part = null;
                }
                case "usemtl" -> {
                    material = statements.name();
                    part = null;
                }
                case "mtllib" -> libraries.add(statements.name());
                default -> {
                    if (NOT_TRIANGLES.contains(statements.keyword())) {
                        notTriangles.merge(statements.keyword(), 1, Integer::sum);
                    }
                }
            }
        }
        geometry.colours().settle(warnings);
        warnOfIgnored();
        return geometry;
    }

    /** What the mtllib statements say, each once. */
    List<String> libraries() {
        return List.copyOf(libraries);
    }

    private void warnOfIgnored() {
        if (geometry.repeatedTriangles() > 0) {
            warnings.add(
                    AssetWarning.Kind.GEOMETRY_IGNORED,
                    "triangles that repeat one before them, left out: " + geometry.repeatedTriangles());
        }
        notTriangles.forEach((keyword, count) -> warnings.add(
                AssetWarning.Kind.GEOMETRY_IGNORED,
                "statements \"" + keyword + "\" that draw no triangle, left out: " + count));
        faults.forEach((attribute, fault) -> warnings.add(
                AssetWarning.Kind.ATTRIBUTE_DROPPED,
                "corners whose " + attribute + " is not there or not finite, left without: " + fault.count()
                        + "; the first in " + fault.place() + ": " + fault.found()));
    }

    private void readPosition() throws AssetException {
        float[] numbers = new float[6];
        int count = 0;
        while (count < numbers.length && statements.hasWord()) {
            String word = statements.word();
            float number = number(word);
            if (Float.isNaN(number)
                    && !NO_NUMBER.matcher(word.toLowerCase(Locale.ROOT)).matches()) {
                throw statements.bad(Kind.BAD_OBJ, "v must have numbers, with a point before the decimals", word);
            }
            numbers[count++] = number;
        }
        if (count < 3) {
            throw statements.bad(Kind.BAD_OBJ, "v must have three numbers", count == 0 ? "none" : count + " of them");
        }
        geometry.addPosition(numbers[0], numbers[1], numbers[2]);
        if (count == 6) {
            geometry.colours().put(geometry.positionCount() - 1, numbers[3], numbers[4], numbers[5]);
        }
    }

    private void readTexcoord() throws AssetException {
        // of one dimension they have no second number
        geometry.addTexcoord(number(statements.word()), statements.hasWord() ? number(statements.word()) : 0);
    }

    private void readNormal() throws AssetException {
        geometry.addNormal(number(statements.word()), number(statements.word()), number(statements.word()));
    }

    /** NaN where the word is no number. */
    private static float number(String word) {
        try {
            return Float.parseFloat(word);
        } catch (NumberFormatException e) {
            return Float.NaN;
        }
    }

    private void readFace() throws AssetException {
        positions.clear();
        vertices.clear();
        if (part == null) {
            part = geometry.part(group, material);
        }
        while (statements.hasWord()) {
            readCorner(statements.word());
        }
        int corners = positions.size();
        if (corners < 3) {
            notTriangles.merge("f", 1, Integer::sum);
            return;
        }
        if (points.length < 3 * corners) {
            budget.claimDecoded(24L * corners, "a polygon of " + corners + " corners");
            points = new double[3 * corners];
        }
        for (int corner = 0; corner < corners; corner++) {
            for (int axis = 0; axis < 3; axis++) {
                points[3 * corner + axis] = geometry.position(positions.get(corner), axis);
            }
        }
        boolean right = cutter.cut(
                points,
                corners,
                (a, b, c) -> geometry.addTriangle(part, vertices.get(a), vertices.get(b), vertices.get(c)));
        if (!right) {
            warnings.add(
                    AssetWarning.Kind.REPAIRED,
                    statements.place() + ": this polygon of " + corners
                            + " corners is not convex and too large to be cut well; cut it into triangles before");
        }
    }

    /** A corner: position, position/texture coordinate, position//normal or all three; the latter two may be left empty. */
    private void readCorner(String corner) throws AssetException {
        int first = corner.indexOf('/');
        int second = first < 0 ? -1 : corner.indexOf('/', first + 1);
        String texcoord = first < 0 ? "" : corner.substring(first + 1, second < 0 ? corner.length() : second);
        String normal = second < 0 ? "" : corner.substring(second + 1);
        int position = position(first < 0 ? corner : corner.substring(0, first));
        positions.add(position);
        vertices.add(geometry.vertex(part, position, texcoord(texcoord), normal(normal)));
    }

    private int position(String text) throws AssetException {
        int count = geometry.positionCount();
        long index = index(text, count);
        if (index == NOT_AN_INDEX) {
            throw statements.bad(Kind.BAD_OBJ, "a corner must begin with the whole number of a position", text);
        }
        if (index < 0 || index >= count) {
            throw statements.bad(
                    Kind.BAD_INDEX,
                    count == 0
                            ? "a face needs positions (v) before it, and there are none"
                            : "a corner's position must be within 1.." + count + ", the positions so far, or -" + count
                                    + "..-1",
                    text);
        }
        if (!geometry.isFinitePosition((int) index)) {
            throw statements.bad(
                    Kind.NOT_FINITE,
                    "the positions of a face must be finite numbers",
                    geometry.position((int) index, 0) + " " + geometry.position((int) index, 1) + " "
                            + geometry.position((int) index, 2) + " (position " + (index + 1) + ")");
        }
        return (int) index;
    }

    private int texcoord(String text) {
        int count = geometry.texcoordCount();
        long index = text.isEmpty() ? ObjGeometry.NONE : index(text, count);
        if (text.isEmpty() || index >= 0 && index < count && geometry.isFiniteTexcoord((int) index)) {
            return (int) index;
        }
        fault("texture coordinate (vt)", Shown.of(text) + " of " + count);
        return ObjGeometry.NONE;
    }

    private int normal(String text) {
        int count = geometry.normalCount();
        long index = text.isEmpty() ? ObjGeometry.NONE : index(text, count);
        if (text.isEmpty() || index >= 0 && index < count && geometry.isFiniteNormal((int) index)) {
            return (int) index;
        }
        fault("normal (vn)", Shown.of(text) + " of " + count);
        return ObjGeometry.NONE;
    }

    private void fault(String attribute, String found) {
        Fault first = new Fault(statements.place(), found, 0);
        Fault known = faults.getOrDefault(attribute, first);
        faults.put(attribute, new Fault(known.place(), known.found(), known.count() + 1));
    }

    /** The index from 0 that a text means, in range or not. */
    private static long index(String text, int count) {
        boolean back = text.startsWith("-");
        int start = back || text.startsWith("+") ? 1 : 0;
        if (text.length() == start) {
            return NOT_AN_INDEX;
        }
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return NOT_AN_INDEX;
            }
        }
        if (text.length() - start > MOST_DIGITS) {
            return Long.MAX_VALUE;
        }
        long number = Long.parseLong(text, start, text.length(), 10);
        return back ? count - number : number - 1;
    }
}
