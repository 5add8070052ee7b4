package org.tokenrig.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.jobs.LocalSpark;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.rig.ToyLibrary;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.Table;

@ExtendWith(LocalSpark.class)
class EvaluationIT {
    @TempDir
    static Path folder;

    private static SparkSession spark;
    private static Path model;

    @BeforeAll
    static void start(SparkSession session) throws Exception {
        model = ToyLibrary.writeModel(folder.resolve("model"));
        spark = session;
    }

    @Test
    void creaturesGiveARowForEachMethodTheSameForAnyPartitioning() throws Exception {
        Path output = folder.resolve("creatures");
        Evaluation.Result result = creatures(output, 1).pictures(2).run();
        assertThat(result.assets()).isEqualTo(3);
        assertThat(result.unusable()).isZero();
        assertThat(query(output, "select count(*), count(distinct asset_id), count(distinct method) from evaluation"))
                .containsExactly(3 * Method.OF_MODELS.size() + "|3|" + Method.OF_MODELS.size());
        assertThat(query(output, "describe select * exclude (run_id, state) from evaluation"))
                .extracting(row -> row.substring(0, row.indexOf('|')))
                .containsExactlyElementsOf(
                        Arrays.asList(Table.EVALUATION.schema().fieldNames()));
        theTruthIsNotFarFromItself(output);
        baselinesAndNearestBonesAreSensible(output);
        assertThat(Files.readString(output.resolve(Evaluation.SUMMARY)))
                .isEqualTo(result.summary())
                .contains("UNTRAINED", "| mean skeleton of the nearest family", "## By family", "| snake");
        picturesAreOfWhatWasMeasured(output);

        Path again = folder.resolve("again");
        creatures(again, 3).run();
        String rows = "select * exclude (run_id, seconds, milliseconds) from evaluation order by asset_id, method";
        assertThat(query(again, rows)).isEqualTo(query(output, rows));
    }

    // a root is no point of a bone, so its J2B is a hundredth of its shortest bone
    private static void theTruthIsNotFarFromItself(Path output) throws SQLException {
        assertThat(query(
                        output,
                        "select max(j2j), max(j2b) < 0.1, max(b2b), max(motion_loss), min(skin_iou),"
                                + " min(skin_precision) > 0.999, max(skin_l1) < 1e-5, bool_and(joints = true_joints) from"
                                + " evaluation where method = 'truth'"))
                .containsExactly("0.0|true|0.0|0.0|1.0|true|true|true");
    }

    private static void baselinesAndNearestBonesAreSensible(Path output) throws SQLException {
        assertThat(query(
                        output,
                        "select count(*) from evaluation where method in ('nearest_family', 'nearest_creature')"
                                + " and status = 'measured' and j2j between 0.1 and 30 and b2b < j2j * 1.5"
                                + " and containment between 0 and 1 and joints > 3"))
                .containsExactly("6");
        assertThat(query(
                        output,
                        "select count(*) from evaluation where method = 'nearest_bone' and skin_l1 between 0.05 and 1.2"
                                + " and skin_iou between 0.3 and 1 and motion_loss > 0 and skin_mean < skin_l1"))
                .containsExactly("3");
        assertThat(query(
                        output,
                        "select count(*) from evaluation where method = 'codec' and skin_l1_uncut > 0 and"
                                + " skin_iou_uncut < 0.9"))
                .containsExactly("3");
    }

    private static void picturesAreOfWhatWasMeasured(Path output) throws Exception {
        List<String> order = query(
                output, "select asset_id from evaluation where method = 'model' order by j2j nulls last, asset_id");
        assertThat(output.resolve("pictures/bad/" + order.get(order.size() - 1) + ".png"))
                .isNotEmptyFile();
        assertThat(output.resolve("pictures/bad.png")).isNotEmptyFile();
    }

    @Test
    void filesWithoutATrueRigAreRowsAndDoNotStopTheRun() throws Exception {
        Path input = folder.resolve("in put");
        ToyLibrary.writeOtherFormats(input);
        ToyLibrary.writeBadOnes(input);
        Path output = folder.resolve("files");
        Evaluation.Result result = evaluation(output).from(input.toString()).run();
        assertThat(query(
                        output,
                        "select asset_id, error_kind from evaluation"
                                + " where method = 'truth' and status = 'failed' order by asset_id"))
                .contains("bad/cut.glb|truncated", "obj/tower.obj|no_skeleton")
                .hasSize((int) result.unusable());
        assertThat(query(output, "select distinct asset_id, true_joints from evaluation where true_joints > 0"))
                .containsExactly("rigged tower.glb|2");
        assertThat(result.assets() - result.unusable()).isEqualTo(1);
    }

    @Test
    void refusesARunThatCannotBegin() {
        assertThatThrownBy(() -> evaluation(folder.resolve("x")).run())
                .isInstanceOf(UnusableRunException.class)
                .hasMessageContaining("either creatures or an input");
        assertThatThrownBy(() -> evaluation(folder.resolve("x"))
                        .from(folder.resolve("nowhere").toString())
                        .run())
                .isInstanceOf(UnusableRunException.class)
                .hasMessageContaining("cannot list assets");
    }

    private static Evaluation creatures(Path output, int partitions) {
        return evaluation(output)
                .creatures(3, Evaluation.CREATURE_SEED, List.of(Family.SNAKE, Family.FISH))
                .baselines(30)
                .boneHeat(true)
                .bins(new Settings.Bins(partitions, 1, 0));
    }

    private static Evaluation evaluation(Path output) {
        return Evaluation.on(spark)
                .to(output.toString())
                .options(RigOptions.DEFAULT
                        .with(GenerationOptions.BEAMS, 2)
                        .with(GenerationOptions.MAX_NEW_TOKENS, 1_500)
                        .withSamples(1_200, 400))
                .model(new Settings.Model(model.toString(), 1, true));
    }

    private static List<String> query(Path output, String sql) throws SQLException {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            statement.execute("create view evaluation as select * from read_parquet('"
                    + output.resolve("tables/evaluation") + "/*/*.parquet')");
            List<String> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery(sql)) {
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    rows.add(Stream.iterate(1, column -> column + 1)
                            .limit(columns)
                            .map(column -> cell(result, column))
                            .reduce((a, b) -> a + "|" + b)
                            .orElseThrow());
                }
            }
            return rows;
        }
    }

    private static String cell(ResultSet result, int column) {
        try {
            return Optional.ofNullable(result.getString(column)).orElse("null");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
