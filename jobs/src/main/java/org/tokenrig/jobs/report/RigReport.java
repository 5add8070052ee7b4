package org.tokenrig.jobs.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.io.store.StorageProblem;
import org.tokenrig.io.store.StoredAsset;
import org.tokenrig.jobs.run.RunOutput;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.RunLedger;
import org.tokenrig.jobs.table.RunRecord;
import org.tokenrig.jobs.table.Table;

/**
 * Makes a folder of static pages of a run: an index with its numbers, plots and a table of all assets, and pages on which chosen
 * rigs are looked at and posed. They open from a disk, without a network.
 */
public final class RigReport {
    /** How many of the best, of the worst, and of what changed most get a page, unless told otherwise. */
    public static final int PAGES = 12;

    private static final String MARK = "data/index.js";
    private static final List<String> CODE = List.of("index-page.js", "asset-page.js", "report.css", "licences.txt");
    /** A browser holds no longer text than half a gigabyte; a page with more than this opens too slowly to be of use. */
    private static final int LARGEST_GLB = 96 << 20;

    private final SparkSession spark;
    private String output = "";
    private String evaluation = "";
    private String against = "";
    private String truth = "";
    private String report = "";
    private int pages = PAGES;
    private List<String> globs = List.of();
    private boolean thumbnails = true;

    /**
     * What was made.
     *
     * @param index where the pages begin
     * @param assets in the table
     * @param pages of single assets
     * @param thumbnails small pictures
     * @param slowestThumbnail reading and drawing the one that took longest
     * @param elapsed from start to end
     */
    public record Result(
            String index, int assets, int pages, int thumbnails, Duration slowestThumbnail, Duration elapsed) {}

    private RigReport(SparkSession spark) {
        this.spark = requireNonNull(spark, "spark is null");
    }

    /** A report made with a session. */
    public static RigReport on(SparkSession spark) {
        return new RigReport(spark);
    }

    /** The output of {@code rig}, of {@code evaluate}, or of both. Required. */
    public RigReport from(String folder) {
        this.output = requireNonNull(folder, "folder is null");
        return this;
    }

    /** The output of an evaluation of the same assets, paired by path. Default: the tables of the output alone. */
    public RigReport evaluation(String folder) {
        this.evaluation = requireNonNull(folder, "folder is null");
        return this;
    }

    /** Another run, to which this one is compared. Default: none. */
    public RigReport against(String folder) {
        this.against = requireNonNull(folder, "folder is null");
        return this;
    }

    /** Files with the true rigs, paired by path. Default: the input of the evaluation, where that is files. */
    public RigReport truth(String input) {
        this.truth = requireNonNull(input, "input is null");
        return this;
    }

    /** Where the pages go: an empty folder, a new one, or an earlier report, which is replaced. Default: OUTPUT/report. */
    public RigReport to(String folder) {
        this.report = requireNonNull(folder, "folder is null");
        return this;
    }

    /**
     * How many of the best, of the worst, of what changed most, and of what the gate holds back get a page. Default: {@link
     * #PAGES}. What failed always does, up to 200 assets.
     */
    public RigReport pages(int each) {
        if (each < 0) {
            throw new IllegalArgumentException("pages must be at least 0, cannot be: " + each);
        }
        this.pages = each;
        return this;
    }

    /** Patterns of paths of assets that get a page too. Default: none. */
    public RigReport assets(List<String> patterns) {
        this.globs = List.copyOf(patterns);
        return this;
    }

    /** Whether small pictures are drawn. Default: they are. */
    public RigReport thumbnails(boolean drawn) {
        this.thumbnails = drawn;
        return this;
    }

    /**
     * Makes the pages.
     *
     * @throws UnusableRunException where there is no run, no place for the pages, or no viewer in this build
     */
    public Result run() throws UnusableRunException, IOException {
        long begun = System.nanoTime();
        Map<String, byte[]> code = code();
        RunTables tables = RunTables.read(spark, output);
        Optional<RunTables> measured =
                evaluation.isEmpty() ? Optional.empty() : Optional.of(RunTables.read(spark, evaluation));
        RunTables run = measured.map(tables::with).orElse(tables);
        Optional<RunTables> other = against.isEmpty() ? Optional.empty() : Optional.of(RunTables.read(spark, against));
        List<String> notes = new ArrayList<>();
        PairedAssets<StoredAsset> trueFiles = trueFiles(run, measured, notes);
        OutputFolder folder = folder();
        Map<String, String> names = names(run);
        PageChoice choice = PageChoice.of(run, other.map(RigReport::paired), pages, globs);
        for (String name : CODE) {
            folder.put("code/" + name, code.get(name));
        }
        folder.put("index.html", code.get("index.html"));
        Thumbnails.Result drawn = thumbnails
                ? Thumbnails.draw(new JavaSparkContext(spark.sparkContext()), run, names, trueFiles, folder)
                : new Thumbnails.Result(Map.of(), 0);
        writePages(folder, code, run, other, trueFiles, names, choice);
        folder.put(
                MARK,
                PageData.script(
                        "tokenrigReport",
                        new ReportIndex(run, measured, other, names, drawn.names(), choice, notes).tree()));
        return new Result(
                folder.uri("index.html").replaceFirst("^file:/(?!/)", "file:///"),
                run.assets().size(),
                choice.all().size(),
                drawn.names().size(),
                Duration.ofMillis(drawn.milliseconds()),
                Duration.ofNanos(System.nanoTime() - begun));
    }

    private static PairedAssets<AssetFacts> paired(RunTables tables) {
        return new PairedAssets<>(tables.assets().values(), AssetFacts::id);
    }

    private static Map<String, byte[]> code() throws UnusableRunException, IOException {
        Map<String, byte[]> code = new HashMap<>();
        for (String name : CODE) {
            code.put(name, resource(name));
        }
        for (String name : List.of("index.html", "asset.html")) {
            code.put(name, resource(name));
        }
        return code;
    }

    private static byte[] resource(String name) throws UnusableRunException, IOException {
        try (InputStream in = RigReport.class.getResourceAsStream("pages/" + name)) {
            if (in == null) {
                throw new UnusableRunException(
                        "this build has no pages for reports, because npm was not on the path when it"
                                + " was made: install Node 20 or later and build again");
            }
            return in.readAllBytes();
        }
    }

    /** The folder for the pages, without those of an earlier report. */
    private OutputFolder folder() throws UnusableRunException, IOException {
        String location = report.isEmpty() ? output + "/report" : report;
        OutputFolder folder = RunOutput.open(location, configuration());
        List<String> there = folder.names(".");
        if (!there.isEmpty() && !folder.exists(MARK)) {
            throw new UnusableRunException("the folder for the pages must be empty, new, or an earlier report, "
                    + location + " has other files: " + String.join(", ", there.subList(0, Math.min(3, there.size()))));
        }
        for (String part : List.of("index.html", "code", "data", "assets", "thumbs")) {
            folder.delete(part);
        }
        // a report that is not finished can be made again in its place
        folder.put(MARK, PageData.script("tokenrigReport", null));
        return folder;
    }

    private Configuration configuration() {
        return spark.sparkContext().hadoopConfiguration();
    }

    private PairedAssets<StoredAsset> trueFiles(RunTables run, Optional<RunTables> measured, List<String> notes)
            throws UnusableRunException {
        if (!truth.isEmpty()) {
            try {
                return listed(truth);
            } catch (IOException | IllegalArgumentException e) {
                throw new UnusableRunException("cannot list true rigs: " + StorageProblem.reason(e), e);
            }
        }
        Optional<String> input = measured.or(() -> Optional.of(run))
                .flatMap(tables -> tables.newest("evaluate"))
                .map(RunRecord::input)
                .filter(value -> !value.startsWith("creatures of seed"));
        if (input.isPresent()) {
            try {
                return listed(input.get());
            } catch (IOException | IllegalArgumentException e) {
                notes.add("The true rigs are not shown: those of the evaluation are no longer at " + input.get()
                        + "; --truth says where they are.");
            }
        }
        return new PairedAssets<>(List.of(), stored -> stored.id().path());
    }

    private PairedAssets<StoredAsset> listed(String input) throws IOException {
        return new PairedAssets<>(AssetStore.over(configuration()).list(input, List.of()), stored -> stored.id()
                .path());
    }

    /** File names of assets, which no path of an asset can break: a number, and what letters of the path a URL has. */
    private static Map<String, String> names(RunTables run) {
        Map<String, String> names = new LinkedHashMap<>();
        int number = 0;
        for (AssetFacts asset : run.assets().values()) {
            String letters = asset.stem().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
            String slug = letters.substring(Math.max(0, letters.length() - 40)).replaceAll("^-|-$", "");
            names.put(asset.id(), String.format(Locale.ROOT, "%05d%s", ++number, slug.isEmpty() ? "" : "-" + slug));
        }
        return names;
    }

    private void writePages(
            OutputFolder folder,
            Map<String, byte[]> code,
            RunTables run,
            Optional<RunTables> other,
            PairedAssets<StoredAsset> trueFiles,
            Map<String, String> names,
            PageChoice choice)
            throws IOException {
        String shell = new String(code.get("asset.html"), UTF_8);
        List<String> chosen =
                run.assets().keySet().stream().filter(choice.all()::contains).toList();
        AssetPages writer = new AssetPages(new RiggedGlbs(configuration()), LARGEST_GLB, trueFiles);
        Map<String, AssetPages.Tokens> tokens = tokens(run, chosen);
        Optional<PairedAssets<AssetFacts>> others = other.map(RigReport::paired);
        Map<String, AssetPages.Tokens> otherTokens = other.isPresent()
                ? tokens(
                        other.get(),
                        chosen.stream()
                                .flatMap(id -> others.get().of(id).stream())
                                .map(AssetFacts::id)
                                .toList())
                : Map.of();
        for (int at = 0; at < chosen.size(); at++) {
            AssetFacts asset = run.assets().get(chosen.get(at));
            String name = names.get(asset.id());
            Map<String, Object> page = new LinkedHashMap<>();
            page.put("previous", at > 0 ? names.get(chosen.get(at - 1)) + ".html" : null);
            page.put("next", at + 1 < chosen.size() ? names.get(chosen.get(at + 1)) + ".html" : null);
            page.put("position", at + 1);
            page.put("pages", chosen.size());
            Optional<AssetFacts> pair = others.flatMap(paired -> paired.of(asset.id()));
            page.putAll(writer.page(
                    run,
                    asset,
                    Optional.ofNullable(tokens.get(asset.id())),
                    other,
                    pair,
                    pair.map(AssetFacts::id).map(otherTokens::get)));
            folder.put("assets/" + name + ".js", PageData.script("tokenrigAsset", page));
            folder.put(
                    "assets/" + name + ".html",
                    shell.replace("@DATA@", name + ".js").getBytes(UTF_8));
        }
    }

    /** The token sequences of assets, by asset. */
    private Map<String, AssetPages.Tokens> tokens(RunTables run, List<String> assets) throws IOException {
        if (!run.folder().exists(Table.SKELETON_TOKENS.current()) || assets.isEmpty()) {
            return Map.of();
        }
        RunLedger ledger = RunLedger.of(run.location(), configuration());
        Map<String, List<AssetPages.SkinTokens>> skins = new HashMap<>();
        for (Row row : ledger.current(spark, Table.SKIN_TOKENS)
                .where(col("asset_id").isin(assets.toArray()))
                .orderBy(col("asset_id"), col("joint"))
                .collectAsList()) {
            skins.computeIfAbsent(row.getAs("asset_id"), id -> new ArrayList<>())
                    .add(new AssetPages.SkinTokens(
                            row.getList(row.fieldIndex("codes")),
                            Optional.ofNullable(row.<Integer>getAs("rig_joint")).orElse(-1)));
        }
        Map<String, AssetPages.Tokens> tokens = new TreeMap<>();
        for (Row row : ledger.current(spark, Table.SKELETON_TOKENS)
                .where(col("asset_id").isin(assets.toArray()))
                .collectAsList()) {
            String id = row.getAs("asset_id");
            tokens.put(
                    id,
                    new AssetPages.Tokens(
                            TokenSegments.of(row.getList(row.fieldIndex("tokens"))),
                            skins.getOrDefault(id, List.of()),
                            row.getList(row.fieldIndex("names")),
                            Optional.ofNullable(row.<String>getAs("class")).orElse("")));
        }
        return tokens;
    }
}
