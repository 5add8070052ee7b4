package org.tokenrig.jobs.quality;

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
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.quality.Measure;
import org.tokenrig.inference.quality.RigDamage;
import org.tokenrig.jobs.LocalSpark;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.Table;

@ExtendWith(LocalSpark.class)
class QualityGateIT {
    private static final Path SAMPLES = Path.of("../sample-data");

    @TempDir
    static Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void start(SparkSession session) {
        spark = session;
    }

    @Test
    void noTrueRigOfTheSamplesIsInQuarantineAndDamagedOnesAreCaught() throws Exception {
        Path output = folder.resolve("samples");
        QualityGate.Result result = gate(output)
                .from(SAMPLES.resolve("rigged").toString())
                .damages(true, 0)
                .run();

        assertThat(result.assets()).isEqualTo(12);
        assertThat(result.failed()).isZero();
        assertThat(result.quarantined()).isZero();
        assertThat(result.accepted() + result.reviewed()).isEqualTo(12);
        assertThat(query(output, "select count(distinct damage) from quality"))
                .containsExactly(String.valueOf(1 + RigDamage.values().length));
        assertThat(Double.parseDouble(query(
                                output,
                                "select avg(case when verdict = 'quarantine' then 1.0 else 0 end) from quality"
                                        + " where damage <> 'none'")
                        .get(0)))
                .as("share of damaged rigs in quarantine")
                .isGreaterThanOrEqualTo(0.85);
        assertThat(query(output, "describe select * exclude (run_id, state) from quality"))
                .extracting(row -> row.substring(0, row.indexOf('|')))
                .containsExactlyElementsOf(Arrays.asList(Table.QUALITY.schema().fieldNames()));
        assertThat(Table.QUALITY.schema().fieldNames())
                .contains(Arrays.stream(Measure.values()).map(Measure::label).toArray(String[]::new));
        assertThat(query(
                        output,
                        "select count(*) from quality where joints <>"
                                + " (select count(*) from quality_joints j where j.asset_id = quality.asset_id"
                                + " and j.damage = quality.damage)"))
                .as("a row for each joint")
                .containsExactly("0");
        assertThat(query(output, "select count(*) from quality where (verdict = 'accept') <> (len(reasons) = 0)"))
                .as("whoever is not accepted is told why")
                .containsExactly("0");
        assertThat(Files.readString(output.resolve(QualityGate.SUMMARY)))
                .isEqualTo(result.summary())
                .contains("as found", "all damages", "hand-to-hip");
    }

    @Test
    void thePartitioningChangesNothingAndANewRunReplacesTheOld() throws Exception {
        String rows = "select * exclude (run_id, milliseconds) from quality order by asset_id, damage";
        String joints = "select * exclude (run_id) from quality_joints order by asset_id, joint";
        Path one = folder.resolve("one");
        gate(one).creatures(4, 9).bins(new Settings.Bins(1, 1, 0)).run();
        List<String> first = query(one, rows);
        List<String> firstJoints = query(one, joints);
        gate(one).creatures(4, 9).bins(new Settings.Bins(3, 1, 0)).run();

        assertThat(query(one, rows)).hasSize(4).isEqualTo(first);
        assertThat(query(one, joints)).isEqualTo(firstJoints);
    }

    @Test
    void filesWithoutARigAreRowsAndDoNotStopTheRun() throws Exception {
        Path output = folder.resolve("unrigged");
        QualityGate.Result result = gate(output)
                .from(SAMPLES.resolve("meshes/chair.obj").toString())
                .run();

        assertThat(result.failed()).isEqualTo(1);
        assertThat(query(output, "select asset_id, status, error_kind, verdict from quality"))
                .containsExactly("chair.obj|failed|no_skeleton|null");
        assertThat(result.summary()).contains("not judged", "chair.obj: ");
    }

    @Test
    void refusesARunThatCannotBegin() {
        assertThatThrownBy(() -> gate(folder.resolve("x")).run())
                .isInstanceOf(UnusableRunException.class)
                .hasMessageContaining("either an input or creatures");
        assertThatThrownBy(() -> gate(folder.resolve("x"))
                        .from(folder.resolve("nowhere").toString())
                        .run())
                .isInstanceOf(UnusableRunException.class)
                .hasMessageContaining("cannot list assets");
    }

    private static QualityGate gate(Path output) {
        return QualityGate.on(spark).to(output.toString());
    }

    private static List<String> query(Path output, String sql) throws SQLException {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            for (String table : List.of("quality", "quality_joints")) {
                statement.execute("create view " + table + " as select * from read_parquet('"
                        + output.resolve("tables/" + table) + "/*/*.parquet')");
            }
            List<String> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery(sql)) {
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    List<String> cells = new ArrayList<>();
                    for (int column = 1; column <= columns; column++) {
                        cells.add(String.valueOf(result.getString(column)));
                    }
                    rows.add(String.join("|", cells));
                }
            }
            return rows;
        }
    }
}
