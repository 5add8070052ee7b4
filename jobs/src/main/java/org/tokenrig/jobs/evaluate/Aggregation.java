package org.tokenrig.jobs.evaluate;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.Table;

/**
 * The numbers of the table {@link Table#EVALUATION} by a column: of each value of it and each method how many assets there
 * are and how many failed, and of each number count, mean, median, 90th percentile and the 95 % interval of the mean
 * ({@link Bootstrap}).
 */
public final class Aggregation {
    /** Numbers that are put together; the higher the better for some of them, see {@code docs/evaluation.md}. */
    public static final List<String> NUMBERS = List.of(
            "j2j",
            "j2b",
            "b2b",
            "skin_l1",
            "skin_mean",
            "skin_precision",
            "skin_recall",
            "skin_iou",
            "motion_loss",
            "joint_difference",
            "depth_difference",
            "symmetry_error",
            "joint_recall",
            "joint_precision",
            "digit_recall",
            "joint_coverage",
            "containment",
            "sparsity",
            "smoothness_max",
            "smoothness_mean",
            "reward_total",
            "seconds");

    /** What is shown where an asset has no value in the column. */
    static final String NONE = "(none)";

    /** The column under which all assets are together. */
    public static final String ALL = "all";

    private static final long SEED = 20_250_101;

    /**
     * One number of a group.
     *
     * @param count of assets that have it
     */
    public record Number(long count, double mean, double median, double p90, double low, double high) {
        static Number of(double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            Bootstrap.Interval interval = Bootstrap.ofMean(values, SEED);
            return new Number(
                    values.length,
                    Bootstrap.mean(values),
                    Bootstrap.quantile(sorted, 0.5),
                    Bootstrap.quantile(sorted, 0.9),
                    interval.low(),
                    interval.high());
        }
    }

    /**
     * Assets with one value of the column, by one method.
     *
     * @param assets that were tried
     * @param failed of them
     * @param numbers by their names; those that no asset has are not there
     */
    public record Group(String value, String method, long assets, long failed, TreeMap<String, Number> numbers) {
        public Group {
            requireNonNull(value, "value is null");
            requireNonNull(method, "method is null");
            numbers = new TreeMap<>(numbers);
        }
    }

    private final String by;
    private final List<Group> groups;

    private Aggregation(String by, List<Group> groups) {
        this.by = by;
        this.groups = List.copyOf(groups);
    }

    /** The column. */
    public String by() {
        return by;
    }

    /** By value, then by method. */
    public List<Group> groups() {
        return groups;
    }

    /**
     * Refuses a column that is neither one of the table nor a label.
     *
     * @param labels that assets of the run have
     */
    static void require(String by, Set<String> labels) throws UnusableRunException {
        if (!by.equals(ALL) && !isColumn(by) && !labels.contains(by)) {
            throw new UnusableRunException("there is no column " + by + " to put assets together by; the table has "
                    + String.join(", ", Table.EVALUATION.schema().fieldNames())
                    + (labels.isEmpty()
                            ? "; --pairs or --labels can bring further ones"
                            : ", and the labels are " + String.join(", ", labels)));
        }
    }

    private static boolean isColumn(String name) {
        return Arrays.asList(Table.EVALUATION.schema().fieldNames()).contains(name);
    }

    /** Puts rows of the table together. */
    public static Aggregation of(Dataset<Row> rows, String by) {
        Column value = by.equals(ALL)
                ? lit(ALL)
                : coalesce(isColumn(by) ? col(by).cast("string") : functions.element_at(col("labels"), by), lit(NONE));
        List<Column> columns = new ArrayList<>(List.of(value.as("value"), col("status")));
        NUMBERS.forEach(number -> columns.add(col(number).cast("double")));
        TreeSet<String> methods = new TreeSet<>();
        rows.select("method").distinct().collectAsList().forEach(row -> methods.add(row.getString(0)));
        List<Group> groups = new ArrayList<>();
        for (String method : methods) {
            TreeMap<String, Collected> collected = new TreeMap<>();
            // one method at a time, sorted, so that memory is that of its numbers and sums do not depend on partitions
            Iterator<Row> sorted = rows.where(col("method").equalTo(method))
                    .orderBy("asset_id")
                    .select(columns.toArray(Column[]::new))
                    .toLocalIterator();
            while (sorted.hasNext()) {
                Row row = sorted.next();
                collected
                        .computeIfAbsent(row.getString(0), key -> new Collected())
                        .add(row);
            }
            collected.forEach((key, all) -> groups.add(all.group(key, method)));
        }
        groups.sort((a, b) -> a.value().equals(b.value())
                ? Method.valueOf(a.method().toUpperCase(Locale.ROOT))
                        .compareTo(Method.valueOf(b.method().toUpperCase(Locale.ROOT)))
                : a.value().compareTo(b.value()));
        return new Aggregation(by, groups);
    }

    private static final class Collected {
        private final double[][] values = new double[NUMBERS.size()][16];
        private final int[] counts = new int[NUMBERS.size()];
        private long assets;
        private long failed;

        void add(Row row) {
            assets++;
            failed += "failed".equals(row.getString(1)) ? 1 : 0;
            for (int i = 0; i < counts.length; i++) {
                if (!row.isNullAt(2 + i) && !Double.isNaN(row.getDouble(2 + i))) {
                    if (counts[i] == values[i].length) {
                        values[i] = Arrays.copyOf(values[i], 2 * counts[i]);
                    }
                    values[i][counts[i]++] = row.getDouble(2 + i);
                }
            }
        }

        Group group(String value, String method) {
            TreeMap<String, Number> numbers = new TreeMap<>();
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] > 0) {
                    numbers.put(NUMBERS.get(i), Number.of(Arrays.copyOf(values[i], counts[i])));
                }
            }
            return new Group(value, method, assets, failed, numbers);
        }
    }

    /** A table for people: of each group the numbers that are looked at first. */
    TextTable table() {
        TextTable table = TextTable.of(
                by,
                "method",
                "assets",
                "failed",
                "J2J",
                "B2B",
                "skin L1",
                "motion loss",
                "containment",
                "reward total");
        // of the truth itself only the rewards say anything, and the CSV has them
        boolean others = groups.stream().anyMatch(group -> !isTruth(group) || group.failed() > 0);
        for (Group group : groups) {
            if (others && isTruth(group) && group.failed() == 0) {
                continue;
            }
            table.row(
                    group.value().replaceAll("\\s+", " ").replace('|', '/'),
                    group.method(),
                    Long.toString(group.assets()),
                    Long.toString(group.failed()),
                    shown(group, "j2j", 2),
                    shown(group, "b2b", 2),
                    shown(group, "skin_l1", 3),
                    shown(group, "motion_loss", 4),
                    shown(group, "containment", 3),
                    shown(group, "reward_total", 3));
        }
        return table;
    }

    private static boolean isTruth(Group group) {
        return group.method().equals(Method.TRUTH.label());
    }

    private static String shown(Group group, String name, int digits) {
        Number number = group.numbers().get(name);
        if (number == null) {
            return "";
        }
        String form =
                "%." + digits + "f [%." + digits + "f, %." + digits + "f] / %." + digits + "f / %." + digits + "f";
        return String.format(
                Locale.ROOT, form, number.mean(), number.low(), number.high(), number.median(), number.p90());
    }

    /** All numbers as CSV, with a header: a line a group and number. */
    String csv() {
        StringBuilder text =
                new StringBuilder("by,value,method,assets,failed,number,count,mean,median,p90,ci_low,ci_high\n");
        for (Group group : groups) {
            group.numbers().forEach((name, number) -> text.append(quoted(by))
                    .append(',')
                    .append(quoted(group.value()))
                    .append(',')
                    .append(group.method())
                    .append(String.format(
                            Locale.ROOT,
                            ",%d,%d,%s,%d,%s,%s,%s,%s,%s%n",
                            group.assets(),
                            group.failed(),
                            name,
                            number.count(),
                            number.mean(),
                            number.median(),
                            number.p90(),
                            number.low(),
                            number.high())));
        }
        return text.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
