package org.tokenrig.jobs.evaluate;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.tokenrig.inference.metric.Protocol;
import org.tokenrig.jobs.table.Parameters;

/** The table in short, for people: means and medians by method, and by family. */
final class EvaluationSummary {
    private static final List<String> NUMBERS = List.of(
            "j2j",
            "j2b",
            "b2b",
            "joints",
            "true_joints",
            "skin_precision",
            "skin_recall",
            "skin_l1",
            "skin_l1_uncut",
            "skin_mean",
            "skin_iou",
            "skin_iou_uncut",
            "motion_loss",
            "joint_coverage",
            "containment",
            "sparsity",
            "smoothness_max",
            "smoothness_mean",
            "reward_total",
            "joint_difference",
            "depth",
            "depth_difference",
            "symmetry_error",
            "mesh_symmetry_error",
            "joint_recall",
            "joint_precision",
            "digit_recall",
            "seconds");

    /** Of a method, and of a family or of all. */
    private record Key(String method, String family) {}

    /** Rows, those that were measured, and mean and median of each number that is there. */
    private record Cell(long rows, long measured, Map<String, Double> means, Map<String, Double> medians) {}

    private static final String ALL = "";

    private final Map<Key, Cell> cells;
    private final List<Row> errors;
    private final List<Row> matched; // (method, skeleton_match, vertex_match, frame_match, count)
    private final List<Row> againstNearestBone; // (method, against, count, share, difference)

    private EvaluationSummary(Map<Key, Cell> cells, List<Row> errors, List<Row> matched, List<Row> againstNearestBone) {
        this.cells = cells;
        this.errors = errors;
        this.matched = matched;
        this.againstNearestBone = againstNearestBone;
    }

    /** Sums up rows of the table. */
    static EvaluationSummary of(Dataset<Row> rows) {
        List<Column> aggregates = new ArrayList<>();
        aggregates.add(count(when(col("status").equalTo("measured"), lit(1))).as("measured"));
        for (String number : NUMBERS) {
            aggregates.add(avg(number).as("mean_" + number));
            aggregates.add(expr("percentile(" + number + ", 0.5)").as("median_" + number));
        }
        Column[] rest = aggregates.toArray(Column[]::new);
        Map<Key, Cell> cells = new HashMap<>();
        for (Row row : rows.groupBy("method")
                .agg(count(lit(1)).as("rows"), rest)
                .withColumn("family", lit(ALL))
                .collectAsList()) {
            add(cells, row);
        }
        for (Row row : rows.where(col("family").isNotNull())
                .groupBy("method", "family")
                .agg(count(lit(1)).as("rows"), rest)
                .collectAsList()) {
            add(cells, row);
        }
        List<Row> errors = rows.where("status = 'failed'")
                .groupBy("method", "error_kind")
                .agg(
                        count(lit(1)).as("rows"),
                        expr("min_by(error_text, asset_id)").as("first"))
                .orderBy("method", "error_kind")
                .collectAsList();
        List<Row> matched = rows.where("skeleton_match is not null and method != 'truth'")
                .groupBy("method", "skeleton_match", "vertex_match", "frame_match")
                .count()
                .orderBy("method", "skeleton_match", "vertex_match", "frame_match")
                .collectAsList();
        return new EvaluationSummary(cells, errors, matched, againstNearestBone(rows));
    }

    /** Of each method with a skin that is compared with the nearest bone's on the same skeleton, asset by asset. */
    private static List<Row> againstNearestBone(Dataset<Row> rows) {
        List<Row> compared = new ArrayList<>();
        Method.AGAINST_NEAREST_BONE.forEach((method, other) -> {
            Dataset<Row> own = rows.where(col("method")
                            .equalTo(method.label())
                            .and(col("skin_l1").isNotNull()))
                    .select(col("asset_id"), col("skin_l1").as("own"));
            Dataset<Row> others = rows.where(col("method")
                            .equalTo(other.label())
                            .and(col("skin_l1").isNotNull()))
                    .select(col("asset_id"), col("skin_l1").as("other"));
            Row row = own.join(others, "asset_id")
                    .agg(
                            count(lit(1)),
                            avg(when(col("own").lt(col("other")), 1.0).otherwise(0.0)),
                            avg(col("own").minus(col("other"))))
                    .first();
            if (row.getLong(0) > 0) {
                compared.add(RowFactory.create(
                        method.label(), other.label(), row.getLong(0), row.getDouble(1), row.getDouble(2)));
            }
        });
        return compared;
    }

    private static void add(Map<Key, Cell> cells, Row row) {
        Map<String, Double> means = new HashMap<>();
        Map<String, Double> medians = new HashMap<>();
        for (String number : NUMBERS) {
            Object mean = row.getAs("mean_" + number);
            Object median = row.getAs("median_" + number);
            if (mean != null && median != null) {
                means.put(number, ((Number) mean).doubleValue());
                medians.put(number, ((Number) median).doubleValue());
            }
        }
        cells.put(
                new Key(row.getAs("method"), row.getAs("family")),
                new Cell(row.<Long>getAs("rows"), row.<Long>getAs("measured"), means, medians));
    }

    /**
     * The summary as Markdown, in columns that are readable as they are.
     *
     * @param whose rigs were measured
     * @param what was measured on
     * @param aggregates sections about columns
     */
    String markdown(
            String whose, String what, Protocol protocol, String runId, String aggregates, Parameters parameters) {
        StringBuilder text = new StringBuilder();
        text.append("# Evaluation\n\n");
        text.append(whose).append(".  \n");
        text.append("On ").append(what).append(". Run ").append(runId).append(".\n");
        text.append("Protocol ")
                .append(protocol.label())
                .append(": ")
                .append(protocol.source())
                .append(".\n\n");
        text.append(
                "Each cell is mean / median. J2J, J2B, B2B: percent of the normalised frame. Joint recall and precision:"
                        + " joints within 3 % of the longest side of their counterpart, of the true and of the predicted ones; fingers"
                        + " and toes: recall of the true joints so named. Skin L1: of a row;"
                        + " its mean: over all vertex-joint entries. Seconds: of the whole rig of one asset.\n\n");
        text.append("## Skeletons\n\n").append(skeletons());
        if (hasAny(Method.OF_SKINS)) {
            text.append("\n## Skins on the true skeleton\n\n").append(skins(Method.OF_SKINS));
        }
        if (hasAny(Method.OF_MATCHED_SKINS) && skinsOfMatched() > 0) {
            text.append("\n## Skins on the rigs' own skeletons\n\n")
                    .append("Joints that are not the same were matched one to one at the least sum of distances;"
                            + " weights of joints without counterpart are errors.\n\n")
                    .append(skins(Method.OF_MATCHED_SKINS))
                    .append('\n')
                    .append(matches());
        }
        if (!againstNearestBone.isEmpty()) {
            text.append("\n## Against binding each vertex to its nearest bone\n\n")
                    .append(nearestBoneTable());
        }
        text.append("\n## Shapes of skeletons\n\n").append(shapes());
        text.append("\n## Rewards\n\n").append(rewards());
        if (!families().isEmpty() && hasAny(List.of(Method.MODEL))) {
            text.append("\n## By family\n\n").append(byFamily());
        }
        text.append(aggregates);
        if (!errors.isEmpty()) {
            text.append("\n## Errors\n\n").append(errorTable());
        }
        text.append("\n## Parameters\n\n");
        parameters.values().forEach((name, value) -> text.append("- ")
                .append(name)
                .append(" = ")
                .append(value)
                .append('\n'));
        return text.toString();
    }

    /** A number as a column: its title, its name in the table, and the digits that are shown. */
    private record Shown(String title, String number, int digits) {}

    /**
     * Mean and median of numbers, a line for each method that has rows.
     *
     * @param needed a number without which a method has no line; empty for none, and then a column says how many rows are valid
     */
    private TextTable numbers(List<Method> methods, String needed, Shown... columns) {
        List<String> header = new ArrayList<>(needed.isEmpty() ? List.of("method", "valid") : List.of("method"));
        for (Shown column : columns) {
            header.add(column.title());
        }
        TextTable table = TextTable.of(header.toArray(String[]::new));
        for (Method method : methods) {
            Cell cell = cells.get(new Key(method.label(), ALL));
            if (cell == null || !needed.isEmpty() && !cell.means().containsKey(needed)) {
                continue;
            }
            List<String> row =
                    new ArrayList<>(needed.isEmpty() ? List.of(method.title(), valid(cell)) : List.of(method.title()));
            for (Shown column : columns) {
                row.add(both(cell, column.number(), column.digits()));
            }
            table.row(row.toArray(String[]::new));
        }
        return table;
    }

    private TextTable skeletons() {
        return numbers(
                Method.OF_SKELETONS,
                "",
                new Shown("J2J", "j2j", 2),
                new Shown("J2B", "j2b", 2),
                new Shown("B2B", "b2b", 2),
                new Shown("joints", "joints", 1),
                new Shown("true joints", "true_joints", 1),
                new Shown("joint recall", "joint_recall", 2),
                new Shown("joint precision", "joint_precision", 2),
                new Shown("fingers and toes", "digit_recall", 2),
                new Shown("seconds", "seconds", 2));
    }

    private boolean hasAny(List<Method> methods) {
        return methods.stream().anyMatch(method -> cells.containsKey(new Key(method.label(), ALL)));
    }

    private long skinsOfMatched() {
        return Method.OF_MATCHED_SKINS.stream()
                .map(method -> cells.get(new Key(method.label(), ALL)))
                .filter(cell -> cell != null && cell.means().containsKey("skin_l1"))
                .count();
    }

    private TextTable matches() {
        TextTable table = TextTable.of("method", "joints", "vertices", "frame", "assets");
        for (Row row : matched) {
            table.row(
                    Method.valueOf(row.getString(0).toUpperCase(Locale.ROOT)).title(),
                    row.getString(1),
                    row.isNullAt(2) ? "same" : row.getString(2),
                    row.isNullAt(3) ? "file" : row.getString(3),
                    Long.toString(row.getLong(4)));
        }
        return table;
    }

    private TextTable nearestBoneTable() {
        TextTable table = TextTable.of("method", "against", "assets", "better skin L1", "mean difference of L1");
        for (Row row : againstNearestBone) {
            table.row(
                    Method.valueOf(row.getString(0).toUpperCase(Locale.ROOT)).title(),
                    Method.valueOf(row.getString(1).toUpperCase(Locale.ROOT)).title(),
                    Long.toString(row.getLong(2)),
                    String.format(Locale.ROOT, "%.1f %%", 100 * row.getDouble(3)),
                    String.format(Locale.ROOT, "%+.3f", row.getDouble(4)));
        }
        return table;
    }

    private TextTable shapes() {
        return numbers(
                List.of(Method.values()),
                "depth",
                new Shown("joints too many", "joint_difference", 1),
                new Shown("depth", "depth", 1),
                new Shown("depth too much", "depth_difference", 1),
                new Shown("symmetry error", "symmetry_error", 2),
                new Shown("mesh symmetry error", "mesh_symmetry_error", 2));
    }

    private TextTable skins(List<Method> methods) {
        return numbers(
                methods,
                "",
                new Shown("L1", "skin_l1", 3),
                new Shown("L1 uncut", "skin_l1_uncut", 3),
                new Shown("mean", "skin_mean", 4),
                new Shown("IoU at 0.1", "skin_iou", 3),
                new Shown("IoU uncut", "skin_iou_uncut", 3),
                new Shown("precision", "skin_precision", 3),
                new Shown("recall", "skin_recall", 3),
                new Shown("motion loss", "motion_loss", 4));
    }

    private TextTable rewards() {
        return numbers(
                List.of(Method.values()),
                "reward_total",
                new Shown("joint coverage", "joint_coverage", 3),
                new Shown("containment", "containment", 3),
                new Shown("sparsity", "sparsity", 3),
                new Shown("smoothness (largest)", "smoothness_max", 3),
                new Shown("smoothness (mean)", "smoothness_mean", 3),
                new Shown("total", "reward_total", 3));
    }

    private TextTable byFamily() {
        boolean baselines = cells.containsKey(new Key(Method.NEAREST_FAMILY.label(), ALL));
        List<String> header = new ArrayList<>(List.of("family", "assets", "valid", "J2J", "B2B"));
        if (baselines) {
            header.addAll(List.of("J2J of the family's mean", "J2J of the nearest creature"));
        }
        header.addAll(List.of("skin L1", "skin L1 of nearest bone", "codec L1", "codec IoU"));
        TextTable table = TextTable.of(header.toArray(String[]::new));
        for (String family : families()) {
            Cell free = cell(Method.MODEL, family);
            List<String> row = new ArrayList<>(List.of(
                    family, Long.toString(free.rows()), valid(free), both(free, "j2j", 2), both(free, "b2b", 2)));
            if (baselines) {
                row.add(both(cell(Method.NEAREST_FAMILY, family), "j2j", 2));
                row.add(both(cell(Method.NEAREST_CREATURE, family), "j2j", 2));
            }
            row.add(both(cell(Method.MODEL_TRUE_SKELETON, family), "skin_l1", 3));
            row.add(both(cell(Method.NEAREST_BONE, family), "skin_l1", 3));
            row.add(both(cell(Method.CODEC, family), "skin_l1", 3));
            row.add(both(cell(Method.CODEC, family), "skin_iou", 3));
            table.row(row.toArray(String[]::new));
        }
        return table;
    }

    private TextTable errorTable() {
        TextTable table = TextTable.of("method", "error", "assets", "first");
        for (Row row : errors) {
            table.row(
                    row.getString(0),
                    row.getString(1),
                    Long.toString(row.getLong(2)),
                    row.getString(3).replaceAll("\\s+", " ").replace('|', '/'));
        }
        return table;
    }

    private Cell cell(Method method, String family) {
        return cells.getOrDefault(new Key(method.label(), family), new Cell(0, 0, Map.of(), Map.of()));
    }

    private TreeSet<String> families() {
        TreeSet<String> families = new TreeSet<>();
        cells.keySet().forEach(key -> families.add(key.family()));
        families.remove(ALL);
        return families;
    }

    private static String valid(Cell cell) {
        return String.format(Locale.ROOT, "%.1f %%", 100.0 * cell.measured() / Math.max(1, cell.rows()));
    }

    private static String both(Cell cell, String number, int digits) {
        Double mean = cell.means().get(number);
        if (mean == null) {
            return "";
        }
        String form = "%." + digits + "f / %." + digits + "f";
        return String.format(Locale.ROOT, form, mean, cell.medians().get(number));
    }
}
