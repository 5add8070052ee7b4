package org.tokenrig.jobs.quality;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.tokenrig.inference.quality.Verdict;

/** What a run of the gate found, for people. */
final class GateSummary {
    private static final int SHOWN = 20;

    /** One kind of damage, or none, by verdict. */
    private record Line(String damage, Map<String, Long> verdicts) {
        long count() {
            return verdicts.values().stream().mapToLong(Long::longValue).sum();
        }

        long of(Verdict verdict) {
            return verdicts.getOrDefault(verdict.label(), 0L);
        }
    }

    private final List<Line> lines;
    private final List<Row> gravest;
    private final List<Row> failed;

    private GateSummary(List<Line> lines, List<Row> gravest, List<Row> failed) {
        this.lines = lines;
        this.gravest = gravest;
        this.failed = failed;
    }

    static GateSummary of(Dataset<Row> quality) {
        Map<String, Map<String, Long>> counts = new TreeMap<>();
        for (Row row : quality.where("status = 'judged'")
                .groupBy("damage", "verdict")
                .count()
                .collectAsList()) {
            counts.computeIfAbsent(row.getString(0), damage -> new TreeMap<>()).put(row.getString(1), row.getLong(2));
        }
        List<Line> lines = new ArrayList<>();
        counts.forEach((damage, verdicts) -> lines.add(new Line(damage, verdicts)));
        lines.sort(Comparator.comparing((Line line) -> !line.damage().equals(QualityRow.UNDAMAGED)));
        List<Row> gravest = quality.where("damage = 'none' and verdict <> 'accept'")
                .selectExpr("verdict", "asset_id", "reasons[0] as reason")
                .orderBy("verdict", "asset_id")
                .limit(SHOWN)
                .collectAsList();
        List<Row> failed = quality.where("status = 'failed'")
                .select("asset_id", "error_text")
                .orderBy("asset_id")
                .limit(SHOWN)
                .collectAsList();
        return new GateSummary(lines, gravest, failed);
    }

    /** How many undamaged rigs have a verdict. */
    long count(Verdict verdict) {
        return lines.stream()
                .filter(line -> line.damage().equals(QualityRow.UNDAMAGED))
                .mapToLong(line -> line.of(verdict))
                .sum();
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%-22s %7s %9s %9s %11s %9s%n",
                "rigs",
                "number",
                "accept",
                "review",
                "quarantine",
                "caught"));
        lines.forEach(line -> append(text, line));
        List<Line> damaged = lines.stream()
                .filter(line -> !line.damage().equals(QualityRow.UNDAMAGED))
                .toList();
        if (damaged.size() > 1) {
            Map<String, Long> all = new TreeMap<>();
            damaged.forEach(line -> line.verdicts().forEach((verdict, count) -> all.merge(verdict, count, Long::sum)));
            append(text, new Line("all damages", all));
        }
        if (!gravest.isEmpty()) {
            text.append(String.format("%nto look at, as they are (the first %d by verdict and name):%n", SHOWN));
        }
        gravest.stream()
                .collect(groupingBy(row -> row.getString(0), TreeMap::new, toList()))
                .forEach((verdict, rows) -> rows.forEach(row ->
                        text.append(String.format("  %-10s %s: %s%n", verdict, row.getString(1), row.getString(2)))));
        if (!failed.isEmpty()) {
            text.append(String.format("%nnot judged (the first %d):%n", SHOWN));
        }
        failed.forEach(row -> text.append(String.format("  %s: %s%n", row.getString(0), row.getString(1))));
        return text.toString();
    }

    private static void append(StringBuilder text, Line line) {
        boolean asFound = line.damage().equals(QualityRow.UNDAMAGED);
        double count = line.count();
        text.append(String.format(
                Locale.ROOT,
                "%-22s %7d %7.1f %% %7.1f %% %9.1f %% %9s%n",
                asFound ? "as found" : line.damage(),
                line.count(),
                100 * line.of(Verdict.ACCEPT) / count,
                100 * line.of(Verdict.REVIEW) / count,
                100 * line.of(Verdict.QUARANTINE) / count,
                asFound ? "" : String.format(Locale.ROOT, "%.1f %%", 100 - 100 * line.of(Verdict.ACCEPT) / count)));
    }
}
