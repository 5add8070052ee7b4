package org.tokenrig.jobs.evaluate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.jobs.LocalSpark;
import org.tokenrig.jobs.config.SettingsReader;
import org.tokenrig.jobs.run.UnusableRunException;

@ExtendWith(LocalSpark.class)
class PredictedEvaluationIT {
    private static final Path RIGGED = Path.of("../sample-data/rigged");

    @TempDir
    static Path folder;

    private static SparkSession spark;
    private static Path truth;
    private static Path predicted;

    @BeforeAll
    static void start(SparkSession session) throws Exception {
        spark = session;
        truth = folder.resolve("truth");
        predicted = folder.resolve("predicted");
        for (String name : List.of("fish", "snake", "bird", "chair", "robot")) {
            Path file = truth.resolve((name.equals("robot") ? "machines/" : "animals/") + name + ".glb");
            Files.createDirectories(file.getParent());
            Files.copy(RIGGED.resolve(name + ".glb"), file);
        }
        Files.createDirectories(predicted.resolve("animals"));
        Files.createDirectories(predicted.resolve("machines"));
        Files.copy(RIGGED.resolve("fish.glb"), predicted.resolve("animals/fish.glb"));
        Files.write(predicted.resolve("animals/snake.glb"), withFirstJointMoved("snake", 0.2));
        writeText("bird", predicted.resolve("animals"));
        Files.copy(RIGGED.resolve("dog.glb"), predicted.resolve("machines/robot.glb")); // of another mesh
        Files.copy(RIGGED.resolve("dog.glb"), predicted.resolve("machines/dog.glb")); // no truth
    }

    @Test
    void finishedRigsAreMeasuredWhateverTheirFormat() throws Exception {
        Path labels = folder.resolve("labels.csv");
        Files.writeString(labels, "asset_id,artist\nanimals/fish.glb,\"Ann, B.\"\nanimals/snake.glb,\"Ann, B.\"\n");
        Path output = folder.resolve("out");

        PredictedEvaluation.Result result = evaluation(output)
                .predicted(predicted.toString())
                .truth(truth.toString())
                .labels(labels.toString())
                .by(List.of("folder", "artist"))
                .nearestBone(true)
                .run();

        assertThat(result.pairs()).isEqualTo(5);
        assertThat(result.measured()).isEqualTo(3);
        assertThat(result.withoutTruth()).isEqualTo(1);
        assertThat(query(
                        output,
                        "select asset_id, status, error_kind from evaluation where method = 'predicted' order"
                                + " by asset_id"))
                .containsExactly(
                        "animals/bird.glb|measured|null",
                        "animals/chair.glb|failed|no_prediction",
                        "animals/fish.glb|measured|null",
                        "animals/snake.glb|measured|null",
                        "machines/robot.glb|failed|other_mesh");
        // the same rig, in the same file and as RigNet's text with other vertices, is no distance away
        assertThat(query(
                        output,
                        "select asset_id, skeleton_match, vertex_match, j2j < 0.001, b2b < 0.01, skin_l1 < 1e-3,"
                                + " motion_loss < 1e-4, joint_difference, depth_difference from evaluation where method ="
                                + " 'predicted' and asset_id in ('animals/fish.glb', 'animals/bird.glb') order by"
                                + " asset_id"))
                .containsExactly(
                        "animals/bird.glb|same|nearest|true|true|true|true|0|0",
                        "animals/fish.glb|same|same|true|true|true|true|0|0");
        aJointMovedByAKnownDistanceIsFound(output);
        aggregatesAreThoseOfSql(output);
        assertThat(result.summary())
                .isEqualTo(Files.readString(output.resolve(Evaluation.SUMMARY)))
                .contains("## By folder", "## By artist", "Ann, B.", "better skin L1", "1 more have no true rig");
    }

    /** Of a joint moved by 0.2 of the side, none of the others being nearer to it or to where it was. */
    private static void aJointMovedByAKnownDistanceIsFound(Path output) throws SQLException {
        List<String> row = query(
                output,
                "select skeleton_match, j2j, j2j_from_predicted, true_joints, skin_l1 from evaluation"
                        + " where method = 'predicted' and asset_id = 'animals/snake.glb'");
        String[] cells = row.get(0).split("\\|");
        double expected = 100 * 0.2 / Integer.parseInt(cells[3]);
        assertThat(cells[0]).isEqualTo("matched");
        assertThat(Double.parseDouble(cells[2]))
                .isLessThanOrEqualTo(expected + 1e-4)
                .isGreaterThan(0);
        assertThat(Double.parseDouble(cells[1]))
                .isLessThanOrEqualTo(expected + 1e-4)
                .isGreaterThan(0);
        assertThat(Double.parseDouble(cells[4])).isCloseTo(0, within(1e-3));
    }

    private static void aggregatesAreThoseOfSql(Path output) throws Exception {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            statement.execute("create view evaluation as select * from read_parquet('"
                    + output.resolve("tables/evaluation") + "/*/*.parquet')");
            for (String by : List.of("folder", "artist")) {
                String value = by.equals("artist") ? "coalesce(labels['artist'], '(none)')" : by;
                statement.execute("create or replace view csv as select * from read_csv('"
                        + output.resolve("by_" + by + ".csv") + "', header = true)");
                for (String number : List.of("j2j", "skin_l1", "containment", "depth_difference")) {
                    // every difference between the file and SQL; none may be left
                    String sql = "with truth as (select " + value + " as value, method, count(*) assets,"
                            + " count(*) filter (status = 'failed') failed, count(" + number + ") n, avg(" + number
                            + ") mean, quantile_cont(" + number + ", 0.5) median, quantile_cont(" + number
                            + ", 0.9) p90 from evaluation group by 1, 2 having count(" + number + ") > 0) select"
                            + " count(*), count(*)"
                            + " filter (t.assets ="
                            + " c.assets and"
                            + " t.failed ="
                            + " c.failed and t.n ="
                            + " c.count and"
                            + " abs(t.mean -"
                            + " c.mean) < 1e-9 and"
                            + " abs(t.median -"
                            + " c.median) < 1e-9"
                            + " and abs(t.p90 -"
                            + " c.p90) < 1e-9 and"
                            + " c.ci_low <= c.mean"
                            + " + 1e-9 and"
                            + " c.ci_high >="
                            + " c.mean - 1e-9)"
                            + " from truth t full"
                            + " join (select *"
                            + " from csv where"
                            + " number ="
                            + " '" + number
                            + "') c on t.value = coalesce(c.value, '') and t.method = c.method";
                    try (ResultSet result = statement.executeQuery(sql)) {
                        assertThat(result.next()).isTrue();
                        assertThat(result.getLong(1)).as(by + " " + number).isGreaterThan(2);
                        assertThat(result.getLong(2)).as(by + " " + number).isEqualTo(result.getLong(1));
                    }
                }
            }
        }
    }

    @Test
    void manifestsPairFilesAndCarryLabels() throws Exception {
        Path manifest = folder.resolve("pairs.jsonl");
        Files.writeString(
                manifest,
                "{\"predicted\": \"predicted/animals/bird.txt\", \"truth\": \"truth/animals/bird.glb\", \"class\":"
                        + " \"flier\"}\n"
                        + "{\"predicted\": \"predicted/animals/fish.glb\", \"truth\": \"truth/nowhere.glb\"}\n"
                        + "{\"predicted\": \"predicted/animals/snake.glb\", \"asset_id\": \"a snake\"}\n");
        Path output = folder.resolve("manifest");

        PredictedEvaluation.Result result = evaluation(output)
                .pairs(manifest.toString())
                .by(List.of("class"))
                .protocol(org.tokenrig.inference.metric.Protocol.PUPPETEER)
                .run();

        assertThat(result.measured()).isEqualTo(2);
        assertThat(query(
                        output,
                        "select asset_id, method, status, error_kind, labels['class'], round(j2j, 2), containment >"
                                + " 0.9, protocol from evaluation where method = 'predicted' or status = 'failed' order by"
                                + " asset_id"))
                .containsExactly(
                        "a snake|predicted|measured|null|null|null|true|puppeteer",
                        "truth/animals/bird.glb|predicted|measured|null|flier|0.0|true|puppeteer",
                        "truth/nowhere.glb|truth|failed|missing_resource|null|null|null|null");
    }

    @Test
    void refusesWhatCannotBegin() {
        assertThatThrownBy(() -> evaluation(folder.resolve("x"))
                        .predicted(predicted.toString())
                        .truth(truth.toString())
                        .by(List.of("colour"))
                        .run())
                .isInstanceOf(UnusableRunException.class)
                .hasMessageContaining("there is no column colour");
        assertThatThrownBy(() -> evaluation(folder.resolve("x"))
                        .predicted(folder.resolve("nowhere").toString())
                        .run())
                .isInstanceOf(UnusableRunException.class)
                .hasMessageContaining("cannot list rigs");
    }

    @Test
    void theIntervalIsThatOfTheMean() {
        double[] same = new double[50];
        assertThat(Bootstrap.ofMean(same, 1)).isEqualTo(new Bootstrap.Interval(0, 0));
        double[] evenly = IntStream.range(0, 1_000).mapToDouble(i -> i / 999.0).toArray();

        Bootstrap.Interval interval = Bootstrap.ofMean(evenly, 1);

        // 1.96 standard errors of a uniform variable on either side
        double half = 1.96 * Math.sqrt(1.0 / 12 / 1_000);
        assertThat(interval.low()).isCloseTo(0.5 - half, within(0.1 * half));
        assertThat(interval.high()).isCloseTo(0.5 + half, within(0.1 * half));
        assertThat(Bootstrap.ofMean(evenly, 1)).isEqualTo(interval);
    }

    private static PredictedEvaluation evaluation(Path output) throws Exception {
        return PredictedEvaluation.on(spark)
                .to(output.toString())
                .settings(new SettingsReader().read(Optional.empty(), Map.of()));
    }

    private static Asset read(String name) throws Exception {
        return AssetReader.read(
                new AssetId(name + ".glb"),
                Files.readAllBytes(RIGGED.resolve(name + ".glb")),
                Resources.none(),
                AssetLimits.DEFAULT);
    }

    /** Upwards, by so large a share of the longest side. */
    private static byte[] withFirstJointMoved(String name, double share) throws Exception {
        Asset asset = read(name);
        Skeleton skeleton = asset.requireRig().skeleton();
        float[] positions = skeleton.positions().clone();
        positions[1] += (float) (2 * share * ModelFrame.of(asset.mesh()).halfExtent());
        Rig moved = new Rig(
                new Skeleton(skeleton.names(), skeleton.parents(), positions),
                asset.requireRig().skin());
        return asset.withRig(moved, Map.of(), false).glb();
    }

    /** As an OBJ whose vertices and faces are in the opposite order, and RigNet's text. */
    private static void writeText(String name, Path to) throws Exception {
        Asset asset = read(name);
        Mesh mesh = asset.mesh();
        Rig rig = asset.requireRig();
        int last = mesh.vertexCount() - 1;
        StringBuilder obj = new StringBuilder();
        StringBuilder text = new StringBuilder();
        for (int vertex = last; vertex >= 0; vertex--) {
            obj.append(String.format(
                    Locale.ROOT,
                    "v %s %s %s%n",
                    mesh.positions()[3 * vertex],
                    mesh.positions()[3 * vertex + 1],
                    mesh.positions()[3 * vertex + 2]));
            text.append("skin ").append(last - vertex);
            for (int slot = vertex * rig.skin().influences();
                    slot < (vertex + 1) * rig.skin().influences();
                    slot++) {
                if (rig.skin().weights()[slot] > 0) {
                    text.append(String.format(
                            Locale.ROOT,
                            " joint%d %.6f",
                            rig.skin().joints()[slot],
                            rig.skin().weights()[slot]));
                }
            }
            text.append('\n');
        }
        for (int i = mesh.triangles().length - 3; i >= 0; i -= 3) {
            obj.append(String.format(
                    Locale.ROOT,
                    "f %d %d %d%n",
                    last - mesh.triangles()[i] + 1,
                    last - mesh.triangles()[i + 1] + 1,
                    last - mesh.triangles()[i + 2] + 1));
        }
        Skeleton skeleton = rig.skeleton();
        for (int joint = 0; joint < skeleton.jointCount(); joint++) {
            text.append(String.format(
                    Locale.ROOT,
                    "joints joint%d %s %s %s%n",
                    joint,
                    skeleton.positions()[3 * joint],
                    skeleton.positions()[3 * joint + 1],
                    skeleton.positions()[3 * joint + 2]));
            text.append(
                    skeleton.parents()[joint] < 0
                            ? "root joint" + joint + "\n"
                            : "hier joint" + skeleton.parents()[joint] + " joint" + joint + "\n");
        }
        Files.write(to.resolve(name + ".obj"), obj.toString().getBytes(UTF_8));
        Files.write(to.resolve(name + ".txt"), text.toString().getBytes(UTF_8));
    }

    private static List<String> query(Path output, String sql) throws SQLException {
        Dataset<Row> rows =
                spark.read().parquet(output.resolve("tables/evaluation").toString());
        rows.createOrReplaceTempView("evaluation");
        List<String> lines = new ArrayList<>();
        for (Row row : spark.sql(sql).collectAsList()) {
            lines.add(Stream.iterate(0, i -> i + 1)
                    .limit(row.length())
                    .map(i -> String.valueOf(row.get(i)))
                    .reduce((a, b) -> a + "|" + b)
                    .orElseThrow());
        }
        return lines;
    }
}
