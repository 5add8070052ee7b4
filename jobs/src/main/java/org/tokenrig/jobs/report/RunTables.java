package org.tokenrig.jobs.report;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.io.store.StorageProblem;
import org.tokenrig.io.store.StoredAsset;
import org.tokenrig.jobs.evaluate.Method;
import org.tokenrig.jobs.report.AssetFacts.Warning;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.RunLedger;
import org.tokenrig.jobs.table.RunRecord;
import org.tokenrig.jobs.table.Table;

/**
 * The newest rows of an output of {@code rig}, of {@code evaluate}, or of both in one folder, by asset.
 *
 * @param location as it was given
 * @param folder where the tables are
 * @param runs the whole runs, oldest first
 * @param rowsByRun how many of the assets each run stands for
 * @param assets by path
 * @param methods means over the assets of what an evaluation measured; empty where there is none
 */
record RunTables(
        String location,
        OutputFolder folder,
        List<RunRecord> runs,
        Map<String, Long> rowsByRun,
        Map<String, AssetFacts> assets,
        List<MethodMeans> methods) {
    /**
     * A line of an evaluation.
     *
     * @param method what was compared with the true rigs
     * @param measured assets
     * @param failed assets
     * @param means by column; what the method does not give is absent
     */
    record MethodMeans(String method, long measured, long failed, Map<ReportColumn, Double> means) {}

    private static final List<ReportColumn> REWARDS = List.of(
            ReportColumn.TOTAL,
            ReportColumn.CONTAINMENT,
            ReportColumn.JOINT_COVERAGE,
            ReportColumn.SPARSITY,
            ReportColumn.SMOOTHNESS_MAX,
            ReportColumn.SMOOTHNESS_MEAN);
    private static final List<ReportColumn> DISTANCES = List.of(
            ReportColumn.J2J, ReportColumn.J2B, ReportColumn.B2B, ReportColumn.SKIN_L1, ReportColumn.MOTION_LOSS);
    private static final String QUALITY = "tables/quality/state=current/quality.parquet";

    /**
     * Reads an output's tables.
     *
     * @throws UnusableRunException where there are none
     */
    static RunTables read(SparkSession spark, String location) throws UnusableRunException, IOException {
        RunLedger ledger;
        OutputFolder folder;
        List<RunRecord> runs;
        try {
            folder = OutputFolder.open(location, spark.sparkContext().hadoopConfiguration());
            ledger = RunLedger.of(location, spark.sparkContext().hadoopConfiguration());
            runs = ledger.runs();
        } catch (IOException | IllegalArgumentException e) {
            throw new UnusableRunException("cannot read " + location + ": " + StorageProblem.reason(e), e);
        }
        boolean rigs = folder.exists(Table.RIGS.current());
        boolean evaluation = folder.exists(Table.EVALUATION.current());
        if (runs.isEmpty() || !rigs && !evaluation) {
            throw new UnusableRunException("there is no whole run of tokenrig rig or evaluate in " + location
                    + "; give the folder that --output named");
        }
        Reading reading = new Reading();
        if (rigs) {
            reading.rigs(ledger.current(spark, Table.RIGS));
            reading.rewards(ledger.current(spark, Table.REWARDS));
        }
        if (evaluation) {
            reading.evaluation(ledger.current(spark, Table.EVALUATION));
        }
        if (folder.exists(QUALITY)) {
            reading.quality(spark.read().option("__globPaths__", "false").parquet(folder.path(QUALITY)));
        }
        return new RunTables(location, folder, runs, reading.rowsByRun, reading.facts(), reading.methods());
    }

    /** The newest run of a command. */
    Optional<RunRecord> newest(String command) {
        return runs.stream().filter(run -> run.command().equals(command)).reduce((earlier, later) -> later);
    }

    /** Columns of which at least one asset has a value. */
    List<ReportColumn> columns() {
        return Arrays.stream(ReportColumn.values())
                .filter(column -> assets.values().stream()
                        .anyMatch(asset -> asset.values().containsKey(column)))
                .toList();
    }

    /** These assets with what an evaluation of the same assets says beside it. */
    RunTables with(RunTables evaluation) {
        PairedAssets<AssetFacts> measured = new PairedAssets<>(evaluation.assets.values(), AssetFacts::id);
        Map<String, AssetFacts> joined = new LinkedHashMap<>();
        assets.forEach((id, asset) -> joined.put(
                id, measured.of(id).map(found -> joined(asset, found)).orElse(asset)));
        return new RunTables(location, folder, runs, rowsByRun, joined, evaluation.methods);
    }

    private static AssetFacts joined(AssetFacts asset, AssetFacts measured) {
        Map<ReportColumn, Object> values = new EnumMap<>(ReportColumn.class);
        values.putAll(measured.values());
        values.putAll(asset.values());
        return new AssetFacts(
                asset.id(), values, asset.warnings(), asset.milliseconds(), asset.source(), asset.output());
    }

    /** Gathers rows of one table after the other. */
    private static final class Reading {
        private final Map<String, Map<ReportColumn, Object>> values = new TreeMap<>();
        private final Map<String, List<Warning>> warnings = new HashMap<>();
        private final Map<String, Map<String, Long>> milliseconds = new HashMap<>();
        private final Map<String, StoredAsset> sources = new HashMap<>();
        private final Map<String, String> outputs = new HashMap<>();
        private final Map<String, Long> rowsByRun = new TreeMap<>();
        private final List<Row> measured = new ArrayList<>();

        private Map<ReportColumn, Object> of(String asset) {
            return values.computeIfAbsent(asset, id -> new EnumMap<>(ReportColumn.class));
        }

        void rigs(Dataset<Row> rows) {
            for (Row row : rows.collectAsList()) {
                String id = row.getAs("asset_id");
                Map<ReportColumn, Object> asset = of(id);
                copy(
                        row,
                        asset,
                        ReportColumn.STATUS,
                        ReportColumn.ERROR_KIND,
                        ReportColumn.ERROR_TEXT,
                        ReportColumn.VERTICES,
                        ReportColumn.TRIANGLES,
                        ReportColumn.JOINTS,
                        ReportColumn.DEVICE);
                List<Row> warned = Optional.ofNullable(row.<Row>getList(row.fieldIndex("warnings")))
                        .orElse(List.of());
                warnings.put(
                        id,
                        warned.stream()
                                .map(each -> new Warning(each.getString(0), each.getString(1)))
                                .toList());
                if (!warned.isEmpty()) {
                    asset.put(
                            ReportColumn.WARNINGS,
                            String.join(
                                    ", ",
                                    warned.stream()
                                            .map(each -> each.getString(0))
                                            .distinct()
                                            .sorted()
                                            .toList()));
                }
                Map<String, Long> stages = new TreeMap<>();
                Optional.ofNullable(row.<String, Long>getJavaMap(row.fieldIndex("milliseconds")))
                        .ifPresent(stages::putAll);
                milliseconds.put(id, stages);
                if (!stages.isEmpty()) {
                    asset.put(
                            ReportColumn.SECONDS,
                            stages.values().stream().mapToLong(Long::longValue).sum() / 1e3);
                }
                rowsByRun.merge(row.getAs("run_id"), 1L, Long::sum);
                if (row.getAs("uri") != null && row.getAs("etag") != null) {
                    sources.put(
                            id,
                            new StoredAsset(
                                    new AssetId(id), row.getAs("uri"), row.<Long>getAs("length"), row.getAs("etag")));
                }
                if (row.getAs("output_uri") != null) {
                    outputs.put(id, row.getAs("output_uri"));
                }
            }
        }

        void rewards(Dataset<Row> rows) {
            for (Row row : rows.collectAsList()) {
                copy(row, of(row.getAs("asset_id")), REWARDS.toArray(ReportColumn[]::new));
            }
        }

        /** What a model makes of the mesh alone; its skin is measured on the true skeleton. */
        void evaluation(Dataset<Row> rows) {
            measured.addAll(
                    rows.orderBy(col("asset_id"), col("method"), col("run_id")).collectAsList());
            boolean rigged = !values.isEmpty();
            for (Row row : measured) {
                String method = row.getAs("method");
                Map<ReportColumn, Object> asset = of(row.getAs("asset_id"));
                if (!rigged) {
                    rowsByRun.merge(row.getAs("run_id"), method.equals(Method.TRUTH.label()) ? 1L : 0L, Long::sum);
                }
                if (method.equals(Method.TRUTH.label())) {
                    copy(row, asset, ReportColumn.FAMILY, ReportColumn.TRUE_JOINTS);
                    if ("failed".equals(row.getAs("status"))) {
                        copy(row, asset, ReportColumn.STATUS, ReportColumn.ERROR_KIND, ReportColumn.ERROR_TEXT);
                    }
                } else if (method.equals(Method.MODEL_TRUE_SKELETON.label())) {
                    copy(row, asset, ReportColumn.SKIN_L1, ReportColumn.MOTION_LOSS);
                } else if (isMain(method)) {
                    copy(row, asset, ReportColumn.J2J, ReportColumn.J2B, ReportColumn.B2B, ReportColumn.FAMILY);
                    if (!rigged) {
                        copy(
                                row,
                                asset,
                                ReportColumn.STATUS,
                                ReportColumn.ERROR_KIND,
                                ReportColumn.ERROR_TEXT,
                                ReportColumn.VERTICES,
                                ReportColumn.TRIANGLES,
                                ReportColumn.JOINTS,
                                ReportColumn.SECONDS,
                                ReportColumn.CONTAINMENT,
                                ReportColumn.JOINT_COVERAGE,
                                ReportColumn.SPARSITY,
                                ReportColumn.SMOOTHNESS_MAX,
                                ReportColumn.SMOOTHNESS_MEAN);
                        asset.put(ReportColumn.TOTAL, row.getAs("reward_total"));
                    }
                }
            }
        }

        /** The method whose skeleton is on trial: the model's, or rigs that another program wrote. */
        private static boolean isMain(String method) {
            return method.equals(Method.MODEL.label()) || method.equals("predicted");
        }

        /** A table that has a verdict an asset, and why. */
        void quality(Dataset<Row> rows) {
            List<String> names = Arrays.asList(rows.columns());
            if (!names.contains("asset_id") || !names.contains("verdict")) {
                return;
            }
            for (Row row : rows.collectAsList()) {
                Map<ReportColumn, Object> asset = of(row.getAs("asset_id"));
                asset.put(ReportColumn.VERDICT, row.getAs("verdict"));
                for (String name : List.of("reason", "reasons")) {
                    if (names.contains(name) && row.getAs(name) != null) {
                        Object reason = row.getAs(name);
                        asset.put(ReportColumn.REASON, reason instanceof String ? reason : joined(row, name));
                    }
                }
            }
        }

        private static String joined(Row row, String name) {
            List<Object> reasons = row.getList(row.fieldIndex(name));
            return String.join("; ", reasons.stream().map(String::valueOf).toList());
        }

        private static void copy(Row row, Map<ReportColumn, Object> into, ReportColumn... columns) {
            for (ReportColumn column : columns) {
                Object value = row.getAs(column.key());
                if (value != null) {
                    into.put(column, value);
                }
            }
        }

        Map<String, AssetFacts> facts() {
            Map<String, AssetFacts> facts = new LinkedHashMap<>();
            values.forEach((id, columns) -> facts.put(
                    id,
                    new AssetFacts(
                            id,
                            columns,
                            warnings.getOrDefault(id, List.of()),
                            milliseconds.getOrDefault(id, Map.of()),
                            Optional.ofNullable(sources.get(id)),
                            Optional.ofNullable(outputs.get(id)))));
            return facts;
        }

        List<MethodMeans> methods() {
            Map<String, List<Row>> byMethod = new LinkedHashMap<>();
            Arrays.stream(Method.values()).forEach(method -> byMethod.put(method.label(), new ArrayList<>()));
            measured.forEach(row -> byMethod.computeIfAbsent(row.getAs("method"), method -> new ArrayList<>())
                    .add(row));
            List<MethodMeans> methods = new ArrayList<>();
            byMethod.forEach((method, rows) -> {
                long failed = rows.stream()
                        .filter(row -> "failed".equals(row.getAs("status")))
                        .count();
                if (!rows.isEmpty()) {
                    methods.add(new MethodMeans(method, rows.size() - failed, failed, means(rows)));
                }
            });
            return methods;
        }

        private static Map<ReportColumn, Double> means(Collection<Row> rows) {
            Map<ReportColumn, Double> means = new EnumMap<>(ReportColumn.class);
            for (ReportColumn column : DISTANCES) {
                rows.stream()
                        .map(row -> row.<Double>getAs(column.key()))
                        .filter(value -> value != null && Double.isFinite(value))
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .ifPresent(mean -> means.put(column, mean));
            }
            return means;
        }
    }
}
