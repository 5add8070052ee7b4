package org.tokenrig.jobs.rig;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.checkpoint.BuiltInModel;
import org.tokenrig.inference.checkpoint.ModelConversion;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.RandomModel;
import org.tokenrig.inference.checkpoint.SafeTensors.DType;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.options.CandidateOptions;
import org.tokenrig.inference.options.RecommendedOptions;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.inference.quality.Measure;
import org.tokenrig.inference.quality.QualityThresholds;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.jobs.LocalSpark;
import org.tokenrig.jobs.config.RigGate;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.config.SettingsReader;
import org.tokenrig.jobs.plan.RetryRule;
import org.tokenrig.jobs.run.OutputLease;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.RunLedger;
import org.tokenrig.jobs.table.RunRecord;
import org.tokenrig.jobs.table.Table;

@ExtendWith(LocalSpark.class)
class RigLibraryIT {
    private static final int GOOD = 5 + 3;
    private static final int BAD = 4;

    @TempDir
    static Path folder;

    private static SparkSession spark;
    private static Path input;
    private static Path model;

    @BeforeAll
    static void start(SparkSession session) throws IOException {
        input = folder.resolve("in put");
        ToyLibrary.writeTowers(input, 5);
        ToyLibrary.writeOtherFormats(input);
        ToyLibrary.writeBadOnes(input);
        model = ToyLibrary.writeModel(folder.resolve("model"));
        spark = session;
    }

    @Test
    void filesAndTablesDoNotDependOnThePartitioning() throws Exception {
        Map<Integer, Path> outputs = new TreeMap<>();
        for (int partitions : new int[] {1, 2, 7}) {
            Path output = folder.resolve("out " + partitions);
            RigLibrary.Result result =
                    library(output).bins(new Settings.Bins(partitions, 1000, 0)).run();
            assertThat(result.rigged()).as(result.failures().toString()).isEqualTo(GOOD);
            assertThat(result.failed()).isEqualTo(BAD);
            outputs.put(partitions, output);
        }
        for (int partitions : new int[] {2, 7}) {
            assertThat(digests(outputs.get(partitions).resolve("rigged")))
                    .isEqualTo(digests(outputs.get(1).resolve("rigged")))
                    .hasSize(GOOD);
            for (Table table : RigLibrary.TABLES) {
                assertThat(rows(outputs.get(partitions), table))
                        .as(table.label())
                        .isEqualTo(rows(outputs.get(1), table))
                        .isNotEmpty();
            }
        }
        outputsAreRiggedAndSayHow(outputs.get(1));
        badAssetsBecomeRows(outputs.get(1));
        runIsInTheLedger(outputs.get(1));
    }

    private static void outputsAreRiggedAndSayHow(Path output) throws Exception {
        for (String asset : List.of("towers/tower-0", "rigged tower", "obj/tower", "gltf/boxes")) {
            byte[] file = Files.readAllBytes(output.resolve("rigged/" + asset + ".glb"));
            Asset rigged = AssetReader.read(new AssetId("a.glb"), file, Resources.none(), AssetLimits.DEFAULT);
            assertThat(rigged.rig()).as(asset).isPresent();
            assertThat(new String(file, ISO_8859_1)).contains("\"model_id\"").contains("random weights");
        }
    }

    private static void badAssetsBecomeRows(Path output) throws Exception {
        assertThat(query(
                        output,
                        "select asset_id, status, error_stage, error_kind from rigs where status <> 'rigged'"
                                + " order by 1"))
                .containsExactly(
                        "bad/cut.glb|failed|read|truncated",
                        "bad/empty.glb|failed|read|truncated",
                        "bad/lonely.gltf|failed|read|missing_resource",
                        "bad/noise.obj|failed|read|bad_obj");
        assertThat(query(output, "select count(*) from rigs where error_text is null and status = 'failed'"))
                .containsExactly("0");
    }

    private static void runIsInTheLedger(Path output) throws Exception {
        RunLedger ledger = RunLedger.of(output.toString(), spark.sparkContext().hadoopConfiguration());
        List<RunRecord> runs = ledger.runs();
        assertThat(runs).hasSize(1);
        RunRecord run = runs.get(0);
        assertThat(run.assets()).isEqualTo(GOOD + BAD);
        assertThat(run.modelTrained()).isFalse();
        assertThat(run.parameters()).containsEntry("rig.generation.num-beams", "2");
        assertThat(query(output, "select distinct model_id, parameters_hash, run_id, code_version from rigs"))
                .containsExactly(
                        run.modelId() + "|" + run.parametersHash() + "|" + run.runId() + "|" + run.codeVersion());
        assertThat(ledger.read(spark, Table.SKIN_TOKENS).count()).isPositive();

        // rows of a run that did not end are not read
        Path unfinished = output.resolve("tables/history/rewards/run_id=29991231T000000Z-dead");
        Files.createDirectories(unfinished);
        try (Stream<Path> files = Files.list(output.resolve("tables/history/rewards/run_id=" + run.runId()))) {
            for (Path file : files.toList()) {
                Files.copy(file, unfinished.resolve(file.getFileName()));
            }
        }
        assertThat(ledger.read(spark, Table.REWARDS).count()).isEqualTo(GOOD);
        assertThat(output.resolve("tables/_staging/run_id=" + run.runId())).doesNotExist();
    }

    @Test
    void keepsAGivenSkeleton() throws Exception {
        Path output = folder.resolve("kept");
        RigLibrary.Result result = library(output).useSkeleton(true).run();
        assertThat(result.rigged()).isEqualTo(1);
        assertThat(query(output, "select names, joints from skeleton_tokens")).containsExactly("[root, tip]|2");
        assertThat(query(output, "select count(*) from rigs where error_kind = 'no_skeleton'"))
                .containsExactly(String.valueOf(GOOD - 1));
    }

    @Test
    void anAssetForWhichNoTimeIsLeftIsARowInWords() throws Exception {
        Path output = folder.resolve("no time");
        AssetLimits usual = AssetLimits.DEFAULT;
        RigLibrary.Result result = library(output)
                .limits(new AssetLimits(
                        usual.maxBytes(),
                        usual.maxJsonBytes(),
                        usual.maxJsonDepth(),
                        usual.maxNodes(),
                        usual.maxVertices(),
                        usual.maxTriangles(),
                        usual.maxJoints(),
                        usual.readTimeout(),
                        // no machine rigs an asset in a millisecond; a broken one may be found broken in it
                        Duration.ofMillis(1)))
                .run();
        assertThat(result.failed()).isEqualTo(GOOD + BAD);
        assertThat(query(
                        output,
                        "select count(*) from rigs where not asset_id like 'bad/%' and error_kind = 'timed_out' and"
                                + " error_text like"
                                + " '%took longer than the 1 millisecond that limits.asset-timeout allows%'"))
                .containsExactly(String.valueOf(GOOD));
    }

    @Test
    void assetsThatDoNotFitTogetherIntoMemoryWaitForEachOther() throws Exception {
        Path output = folder.resolve("little memory");
        RigLibrary.Result result = library(output).decodingMemory(400_000).run();
        assertThat(result.rigged()).as(result.failures().toString()).isEqualTo(GOOD);
        Path none = folder.resolve("no memory");
        assertThat(library(none).decodingMemory(1_000).run().rigged()).isZero();
        assertThat(query(none, "select count(*) from rigs where error_kind = 'limit_exceeded'"))
                .containsExactly(String.valueOf(GOOD + 1));
    }

    @Test
    void rigsForQuarantineAreKeptApartUntilOnePasses() throws Exception {
        Path output = folder.resolve("gated");
        QualityThresholds noneMayStretch =
                QualityThresholds.DEFAULT.with(Measure.BODY_STRETCH, new QualityThresholds.Limit(0, 0));
        RigLibrary.Result first =
                library(output).gate(RigGate.JUDGE, noneMayStretch).run();
        assertThat(first.rigged()).isEqualTo(GOOD);
        assertThat(files(output.resolve("rigged"))).hasSize(GOOD);
        long bad = Long.parseLong(query(output, "select count(*) from quality where verdict = 'quarantine'")
                .get(0));
        assertThat(bad).as("a random network bends what is stiff").isPositive();
        assertThat(query(output, "select count(distinct asset_id) from quality_joints"))
                .containsExactly(String.valueOf(GOOD));

        library(output).gate(RigGate.APART, noneMayStretch).run();
        assertThat(files(output.resolve("quarantined"))).hasSize((int) bad);
        assertThat(files(output.resolve("rigged"))).as("the last ones stay").hasSize(GOOD);
        assertThat(query(output, "select count(*) from rigs where output_path like 'quarantined/%'"))
                .containsExactly(String.valueOf(bad));
        assertThat(library(output).gate(RigGate.APART, noneMayStretch).run().assets())
                .as("what is kept apart is there, and not made again")
                .isZero();

        QualityThresholds allMay = QualityThresholds.DEFAULT;
        for (Measure measure : Measure.values()) {
            allMay = allMay.with(measure, new QualityThresholds.Limit(1e9, 1e9));
        }
        assertThat(library(output).gate(RigGate.APART, allMay).run().rigged()).isEqualTo(GOOD);
        assertThat(files(output.resolve("quarantined"))).isEmpty();
        assertThat(query(output, "select distinct verdict from quality")).containsExactly("accept");

        Path keptApart = output.resolve("quarantined")
                .resolve(output.resolve("rigged")
                        .relativize(files(output.resolve("rigged")).get(0)));
        Files.createDirectories(keptApart.getParent());
        Files.createFile(keptApart);
        library(output)
                .gate(RigGate.OFF, allMay)
                .due(Settings.Due.DEFAULT.withForce())
                .run();
        assertThat(query(output, "select count(*) from quality")).containsExactly("0");
        assertThat(keptApart).as("no longer the newest").doesNotExist();
    }

    @Test
    void severalAssetsCanShareAStep() throws Exception {
        Path output = folder.resolve("together");
        RigLibrary.Result result = library(output)
                .assetsPerStep(4)
                .bins(new Settings.Bins(1, 1000, 0))
                .run();
        assertThat(result.rigged()).as(result.failures().toString()).isEqualTo(GOOD);
        assertThat(result.failed()).isEqualTo(BAD);
    }

    @Test
    void takesWhatTheModelRecommendsUnlessTheUserChose() throws Exception {
        Path advised = folder.resolve("advised");
        ModelConversion.of(ModelFolder.open(model), DType.F16)
                .recommending(RecommendedOptions.of(Map.of(
                        "rig.samples", "1100",
                        "rig.generation.num-beams", "3",
                        "rig.generation.max-new-tokens", "1400")))
                .writeTo(advised);
        Path output = folder.resolve("recommended");
        Settings settings = new SettingsReader()
                .read(
                        Optional.empty(),
                        Map.of("model.folder", advised.toString(), "rig.generation.num-beams", "2", "bins.limit", "1"));
        RigLibrary.on(spark)
                .settings(settings)
                .from(input.resolve("towers").toString())
                .to(output.toString())
                .run();
        RunRecord run = RunLedger.of(output.toString(), spark.sparkContext().hadoopConfiguration())
                .runs()
                .get(0);
        assertThat(run.parameters())
                .containsEntry("rig.generation.num-beams", "2")
                .containsEntry("rig.generation.max-new-tokens", "1400")
                .containsEntry("rig.samples", "1100")
                .containsEntry("rig.skin-samples", "1100")
                .containsEntry("rig.generation.top-k", "5");
    }

    @Test
    void theUntrainedModelSaysSoWhereverItIsNamed() throws Exception {
        Path output = folder.resolve("untrained");
        RigLibrary.Result result = library(output)
                .model(new Settings.Model("untrained", 1, true))
                .bins(new Settings.Bins(1, 1000, 1))
                .run();
        assertThat(result.model()).isEqualTo(RandomModel.small().identity());
        assertThat(query(output, "select distinct model_trained from rigs")).containsExactly("false");
    }

    @Test
    void withoutANameTheBuiltInModelIsUsed() throws Exception {
        RigLibrary.Result result = library(folder.resolve("built in"))
                .model(new Settings.Model("", 1, true))
                .bins(new Settings.Bins(1, 1000, 1))
                .run();
        assertThat(result.model()).isEqualTo(BuiltInModel.byDefault().open().identity());
    }

    @Test
    void doesNotRigItsOwnOutput() throws Exception {
        Path place = folder.resolve("in place");
        ToyLibrary.writeTowers(place, 1);
        RigLibrary within = RigLibrary.on(spark)
                .options(quick())
                .model(new Settings.Model(model.toString(), 1, true))
                .from(place.toString())
                .to(place.resolve("out").toString());
        assertThat(within.run().assets()).isEqualTo(1);
        assertThat(within.run().assets()).isZero();
        RigLibrary same = RigLibrary.on(spark)
                .options(quick())
                .model(new Settings.Model(model.toString(), 1, true))
                .from(place.resolve("towers").toString())
                .to(place.resolve("towers").toString());
        assertThat(same.run().assets()).isEqualTo(1);
        assertThat(same.run().assets()).isZero();
        assertThatThrownBy(() -> RigLibrary.on(spark)
                        .from(place.resolve("out/rigged").toString())
                        .to(place.resolve("out").toString())
                        .run())
                .isInstanceOf(UnusableRunException.class)
                .hasMessageContaining("must not be inside the output's own rigged folder");
    }

    @Test
    void anAssetIsReadOnceHoweverOftenItWasRigged() throws Exception {
        Path output = folder.resolve("twice 100% #1");
        String first = library(output).run().runId();
        RigLibrary.Result part = library(output)
                .from(input.resolve("towers").toString())
                .bins(new Settings.Bins(1, 1000, 2))
                .run();
        assertThat(part.assets()).isEqualTo(2);
        String second = library(output)
                .bins(new Settings.Bins(0, 1000, 3))
                .due(Settings.Due.DEFAULT.withForce())
                .run()
                .runId();

        assertThat(query(output, "select count(*), count(distinct asset_id) from rigs"))
                .containsExactly((GOOD + BAD + 2) + "|" + (GOOD + BAD + 2));
        assertThat(query(output, "select run_id, count(*) from rigs group by 1 order by 2"))
                .containsExactly(part.runId() + "|2", second + "|3", first + "|" + (GOOD + BAD - 3));
        assertThat(query(output, "select count(*) from rigs r join rewards w using (asset_id, run_id)"))
                .containsExactly(String.valueOf(GOOD + 2));
        assertThat(query(output, "select count(*) from rewards")).containsExactly(String.valueOf(GOOD + 2));
        assertThat(RunLedger.of(output.toString(), spark.sparkContext().hadoopConfiguration())
                        .read(spark, Table.RIGS)
                        .count())
                .isEqualTo(GOOD + BAD + 2 + 3);
    }

    @Test
    void rowsWhereEarlierVersionsHadThemAreNotReadTwice() throws Exception {
        Path output = folder.resolve("old layout");
        String first = library(output).bins(new Settings.Bins(0, 1000, 2)).run().runId();
        for (Table table : RigLibrary.TABLES) {
            Path place = output.resolve("tables").resolve(table.label());
            Files.delete(place.resolve("state=current/" + table.label() + ".parquet"));
            Files.delete(place.resolve("state=current"));
            Files.move(output.resolve(table.folder(first)), place.resolve("run_id=" + first));
        }
        Files.delete(output.resolve("tables/_current.json"));
        library(output).from(input.resolve("towers").toString()).run();
        assertThat(query(output, "select count(*), count(distinct asset_id) from rigs"))
                .containsExactly("7|7");
    }

    @Test
    void rigsOnlyWhatIsDueAndSaysWhy() throws Exception {
        Path library = folder.resolve("library");
        ToyLibrary.writeTowers(library, 4);
        ToyLibrary.writeOtherFormats(library);
        ToyLibrary.writeBadOnes(library);
        Path output = folder.resolve("nights");
        RigLibrary night = library(output).from(library.toString());
        RigLibrary.Result first = night.run();
        assertThat(first.summary().due()).containsExactlyInAnyOrderEntriesOf(Map.of("new", (long) GOOD - 1 + BAD));

        RigLibrary.Result idle = night.run();
        assertThat(idle.assets()).isZero();
        assertThat(idle.summary().skipped())
                .containsExactlyInAnyOrderEntriesOf(Map.of("up_to_date", (long) GOOD - 1, "broken", (long) BAD));

        // one is new, one changed, one only touched, one has lost its file, one is gone, the buffer of one is another
        ToyLibrary.writeTowers(folder.resolve("more"), 9);
        Path towers = library.resolve("towers");
        Files.copy(folder.resolve("more/towers/tower-8.glb"), towers.resolve("tower-8.glb"));
        Files.copy(
                folder.resolve("more/towers/tower-7.glb"),
                towers.resolve("tower-0.glb"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(
                towers.resolve("tower-1.glb"), java.nio.file.attribute.FileTime.fromMillis(1_000_000));
        Files.delete(output.resolve("rigged/towers/tower-2.glb"));
        Files.delete(towers.resolve("tower-3.glb"));
        RigLibrary.Forecast forecast = night.forecast();
        assertThat(forecast.plan().due()).hasSize(4);
        assertThat(forecast.plan().touched()).isEqualTo(1);
        assertThat(forecast.plan().gone()).containsExactly("towers/tower-3.glb");
        assertThat(forecast.secondsAnAsset()).isPositive();

        RigLibrary.Result second = night.run();
        assertThat(second.summary().due())
                .containsExactlyInAnyOrderEntriesOf(Map.of("new", 1L, "changed", 2L, "output_missing", 1L));
        assertThat(second.summary().unchanged()).isEqualTo(1);
        assertThat(second.rigged()).isEqualTo(3);
        assertThat(second.summary().gone()).containsExactly("towers/tower-3.glb");
        assertThat(output.resolve("rigged/towers/tower-2.glb")).exists();
        assertThat(night.forecast().plan().due()).isEmpty();

        Path keptApart = output.resolve("quarantined/towers/tower-3.glb");
        Files.createDirectories(keptApart.getParent());
        Files.copy(output.resolve("rigged/towers/tower-3.glb"), keptApart);
        RigLibrary.Result third = night.due(new Settings.Due(false, "towers/*", RetryRule.DEFAULT, true, true))
                .options(quick().with(RigOptions.SEED, 7L))
                .run();
        assertThat(third.summary().due()).containsExactlyInAnyOrderEntriesOf(Map.of("other_parameters", 4L));
        Path gone = output.resolve("gone").resolve(third.runId());
        assertThat(files(gone))
                .containsExactly(
                        gone.resolve("quarantined/towers/tower-3.glb"), gone.resolve("rigged/towers/tower-3.glb"));
        assertThat(keptApart).doesNotExist();
        assertThat(query(output, "select count(*) from rigs where asset_id = 'towers/tower-3.glb'"))
                .containsExactly("0");
        assertThat(output.resolve("rigged/towers/tower-3.glb")).doesNotExist();
        assertThat(query(output, "select count(*), count(distinct asset_id) from rigs"))
                .containsExactly((GOOD - 1 + BAD) + "|" + (GOOD - 1 + BAD));
    }

    @Test
    void anOutputBelongsToOneRunAtATime() throws Exception {
        Path output = folder.resolve("held");
        OutputFolder results =
                OutputFolder.open(output.toString(), spark.sparkContext().hadoopConfiguration());
        try (OutputLease held = OutputLease.take(results, "rig", "another", Duration.ofSeconds(60))) {
            held.requireHeld();
            assertThatThrownBy(() -> library(output).run())
                    .isInstanceOf(UnusableRunException.class)
                    .hasMessageContaining("another run is writing to")
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        assertThat(library(output).run().rigged()).isEqualTo(GOOD);
    }

    /** Whatever a mesh is like: it has a rig that is read again, or a rule that it breaks. */
    @Test
    void strangeMeshesAreRiggedOrBreakARule() throws Exception {
        int count = Integer.getInteger("tokenrig.strange", 30);
        Path strange = Files.createDirectories(folder.resolve("strange"));
        ToyLibrary.writeStrangeOnes(strange, count, Integer.getInteger("tokenrig.strange.seed", 1));
        Path output = folder.resolve("strange out");
        RigLibrary.Result result = library(output)
                .from(strange.toString())
                .options(RigOptions.DEFAULT
                        .with(GenerationOptions.BEAMS, 1)
                        .with(GenerationOptions.MAX_NEW_TOKENS, 120)
                        .withSamples(600, 300)
                        .with(RigOptions.POSTPROCESS, true)
                        .with(RigOptions.BONE_PRIOR, 1.0)
                        .with(RigOptions.RIGID_PARTS, true)
                        .with(RigOptions.ATTEMPTS, 2)
                        .with(CandidateOptions.MEDIAL_AXIS_SNAPPING, 0.1))
                .run();
        assertThat(result.assets()).isEqualTo(count);
        assertThat(result.rigged()).as(result.failures().toString()).isGreaterThan(count / 3);
        assertThat(query(
                        output,
                        "select distinct error_kind, error_text from rigs where error_kind = 'internal'"
                                + " or regexp_matches(error_text, 'Exception|java\\.|NaN|this program failed')"))
                .isEmpty();
        for (Path file : files(output.resolve("rigged"))) {
            Asset back = AssetReader.read(
                    new AssetId("a.glb"), Files.readAllBytes(file), Resources.none(), AssetLimits.DEFAULT);
            assertThat(back.rig()).as("%s %s", file, back.warnings()).isPresent();
        }
        assertThat(query(output, "select count(*) from rewards where not isfinite(total)"))
                .containsExactly("0");
    }

    @Test
    void refusesARunThatCannotBegin() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        assertThatThrownBy(() ->
                        library(folder.resolve("x")).from(empty.toString()).run())
                .isInstanceOf(UnusableRunException.class)
                .hasMessageContaining("there are no assets (.glb, .gltf, .vrm, .obj)");
        assertThatThrownBy(() -> library(file.resolve("below")).run())
                .isInstanceOf(UnusableRunException.class)
                .hasMessageContaining("cannot write to");
        assertThatThrownBy(() -> library(folder.resolve("x"))
                        .model(new Settings.Model(empty.toString(), 1, true))
                        .run())
                .isInstanceOf(UnusableRunException.class)
                .hasMessageContaining("config.json");
    }

    private static RigLibrary library(Path output) {
        return RigLibrary.on(spark)
                .from(input.toString())
                .to(output.toString())
                .options(quick())
                .model(new Settings.Model(model.toString(), 1, true));
    }

    private static RigOptions quick() {
        return RigOptions.DEFAULT
                .with(GenerationOptions.BEAMS, 2)
                .with(GenerationOptions.MAX_NEW_TOKENS, 1_500)
                .withSamples(1_200, 400);
    }

    private static Map<String, String> digests(Path rigged) throws Exception {
        Map<String, String> digests = new TreeMap<>();
        for (Path file : files(rigged)) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            digests.put(rigged.relativize(file).toString(), HexFormat.of().formatHex(digest));
        }
        return digests;
    }

    private static List<Path> files(Path below) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** All rows of a table as another program reads them, but what differs between runs. */
    private static List<String> rows(Path output, Table table) throws SQLException {
        String left =
                switch (table) {
                    case RIGS -> " exclude (run_id, milliseconds, executor, output_uri, tried_at)";
                    case QUALITY -> " exclude (run_id, milliseconds)";
                    default -> " exclude (run_id)";
                };
        return query(output, "select *" + left + " from " + table.label());
    }

    private static List<String> query(Path output, String sql) throws SQLException {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            for (Table table : RigLibrary.TABLES) {
                statement.execute("create view " + table.label() + " as select * from read_parquet('"
                        + output.resolve("tables/" + table.label())
                        + "/*/*.parquet')");
            }
            List<String> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery(sql)) {
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    List<String> cells = new ArrayList<>();
                    for (int column = 1; column <= columns; column++) {
                        cells.add(Optional.ofNullable(result.getString(column)).orElse("null"));
                    }
                    rows.add(String.join("|", cells));
                }
            }
            return rows;
        }
    }
}
