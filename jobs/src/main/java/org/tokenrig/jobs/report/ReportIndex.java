package org.tokenrig.jobs.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tokenrig.jobs.report.ReportColumn.Better;
import org.tokenrig.jobs.report.ReportColumn.Kind;
import org.tokenrig.jobs.table.CodeVersion;
import org.tokenrig.jobs.table.RunRecord;

/**
 * What the first page holds.
 *
 * @param run what the report is about
 * @param measured the evaluation beside it
 * @param other what it is compared to
 * @param names of the files of assets, without extension
 * @param thumbnails names of pictures, by asset
 * @param choice of assets with a page
 * @param notes sentences for the reader
 */
record ReportIndex(
        RunTables run,
        Optional<RunTables> measured,
        Optional<RunTables> other,
        Map<String, String> names,
        Map<String, String> thumbnails,
        PageChoice choice,
        List<String> notes) {
    /** The page's data. */
    Map<String, Object> tree() {
        List<ReportColumn> columns = run.columns();
        Optional<PairedAssets<AssetFacts>> others =
                other.map(tables -> new PairedAssets<>(tables.assets().values(), AssetFacts::id));
        List<ReportColumn> compared = other.map(RunTables::columns).orElse(List.of()).stream()
                .filter(columns::contains)
                .filter(column -> column != ReportColumn.ASSET)
                .toList();
        List<Object> rows = new ArrayList<>();
        List<Object> otherRows = new ArrayList<>();
        for (AssetFacts asset : run.assets().values()) {
            rows.add(cells(columns, asset));
            others.ifPresent(paired -> otherRows.add(
                    paired.of(asset.id()).map(found -> cells(compared, found)).orElse(null)));
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("version", CodeVersion.current());
        tree.put("location", run.location());
        tree.put("runs", runs(run));
        tree.put("evaluation", measured.map(ReportIndex::runs).orElse(null));
        tree.put("against", other.map(RunTables::location).orElse(null));
        tree.put("againstRuns", other.map(ReportIndex::runs).orElse(null));
        tree.put("notes", notes);
        tree.put("stages", stages(run.assets().values()));
        tree.put("methods", methods());
        tree.put("columns", columns(columns));
        tree.put("rows", rows);
        tree.put("comparedColumns", columns(compared));
        tree.put("otherRows", other.isPresent() ? otherRows : null);
        tree.put("onlyInOther", others.map(paired -> onlyInOther()).orElse(0));
        tree.put(
                "pages",
                run.assets().keySet().stream()
                        .map(id -> choice.all().contains(id) ? names.get(id) + ".html" : null)
                        .toList());
        tree.put(
                "thumbs",
                run.assets().keySet().stream().map(id -> thumbnails.get(id)).toList());
        List<String> order = List.copyOf(run.assets().keySet());
        tree.put("headline", choice.headline().map(ReportColumn::key).orElse(null));
        tree.put("best", choice.best().stream().map(order::indexOf).toList());
        tree.put("worst", choice.worst().stream().map(order::indexOf).toList());
        return tree;
    }

    private int onlyInOther() {
        PairedAssets<AssetFacts> here = new PairedAssets<>(run.assets().values(), AssetFacts::id);
        return (int) other.orElseThrow().assets().keySet().stream()
                .filter(id -> here.of(id).isEmpty())
                .count();
    }

    /** A row of a table: texts, numbers, and null where there is nothing. */
    static List<Object> cells(List<ReportColumn> columns, AssetFacts asset) {
        List<Object> cells = new ArrayList<>();
        for (ReportColumn column : columns) {
            if (column.kind() == Kind.TEXT) {
                cells.add(asset.text(column).orElse(null));
            } else {
                cells.add(
                        asset.number(column).isPresent()
                                ? (Object) rounded(asset.number(column).getAsDouble())
                                : null);
            }
        }
        return cells;
    }

    /** To six digits: a page of thousands of rows is half as long. */
    private static Number rounded(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return (long) value;
        }
        return Double.valueOf(String.format(Locale.ROOT, "%.6g", value));
    }

    /** Columns as a page knows them. */
    static List<Object> columns(List<ReportColumn> columns) {
        List<Object> trees = new ArrayList<>();
        for (ReportColumn column : columns) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("key", column.key());
            tree.put("title", column.title());
            tree.put("number", column.kind() == Kind.NUMBER);
            tree.put("digits", column.digits());
            tree.put(
                    "better",
                    column.better() == Better.NEITHER
                            ? ""
                            : column.better().name().toLowerCase(Locale.ROOT));
            tree.put("about", column.about());
            trees.add(tree);
        }
        return trees;
    }

    private static List<Object> runs(RunTables tables) {
        List<Object> trees = new ArrayList<>();
        for (RunRecord run : tables.runs()) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("id", run.runId());
            tree.put("command", run.command());
            tree.put("started", run.started());
            tree.put("finished", run.finished());
            tree.put("input", run.input());
            tree.put("modelName", run.modelName());
            tree.put("modelId", run.modelId());
            tree.put("modelTrained", run.modelTrained());
            tree.put("parameters", run.parameters() == null ? Map.of() : new TreeMap<>(run.parameters()));
            tree.put("codeVersion", run.codeVersion());
            tree.put("sparkVersion", run.sparkVersion());
            tree.put("assets", run.assets());
            tree.put("rigged", run.rigged());
            tree.put("failed", run.failed());
            tree.put("rows", tables.rowsByRun().getOrDefault(run.runId(), 0L));
            trees.add(tree);
        }
        return trees;
    }

    /** Milliseconds of each stage over all assets. */
    private static Map<String, Long> stages(Collection<AssetFacts> assets) {
        Map<String, Long> stages = new TreeMap<>();
        assets.forEach(asset -> asset.milliseconds().forEach((stage, value) -> stages.merge(stage, value, Long::sum)));
        return stages;
    }

    private List<Object> methods() {
        List<Object> trees = new ArrayList<>();
        for (RunTables.MethodMeans method : run.methods()) {
            Map<String, Object> means = new LinkedHashMap<>();
            method.means().forEach((column, mean) -> means.put(column.key(), rounded(mean)));
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("method", method.method());
            tree.put("measured", method.measured());
            tree.put("failed", method.failed());
            tree.put("means", means);
            trees.add(tree);
        }
        return trees;
    }
}
