package org.tokenrig.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.jobs.rig.ToyLibrary;

/** Runs that are killed with {@code kill -9} at each step of their end, and what a reader who knows nothing of runs sees. */
@Timeout(600)
class KilledRunIT {
    private static final int ASSETS = 3;
    /** The object that is about to appear when a run is killed. */
    private static final List<String> STEPS = List.of(
            ".*/rigged/towers/tower-1\\.glb",
            ".*/tables/_staging/run_id=[^/]*/rows-.*",
            ".*/tables/history/rewards/.*part.*",
            ".*/tables/_runs/.*",
            ".*/tables/_staging/current-.*/skin_tokens/part.*",
            ".*/tables/skin_tokens/state=current/.*",
            ".*/tables/rigs/state=current/.*",
            ".*/tables/_current\\.json");

    private record Trap(Pattern key, CountDownLatch reached) {}

    @TempDir
    private Path folder;

    private final AtomicReference<Trap> trap = new AtomicReference<>();

    @Test
    void readersSeeEachAssetOnceWhereverARunInABucketWasKilled() throws Exception {
        Path input = folder.resolve("input");
        ToyLibrary.writeTowers(input, ASSETS);
        Path model = ToyLibrary.writeModel(folder.resolve("model"));
        try (S3Server server = S3Server.start(this::fall, "results")) {
            List<String> storage = new ArrayList<>();
            S3Copy.storage(server.port())
                    .forEach((name, value) -> storage.addAll(List.of("-D", "spark.hadoop." + name + "=" + value)));
            Process first = rig(input, "s3a://results/night", model, storage);
            assertThat(first.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(first.exitValue()).isZero();
            String firstRun = onlyRun(read(server, 0));

            for (int step = 0; step < STEPS.size(); step++) {
                Trap set = new Trap(Pattern.compile(STEPS.get(step)), new CountDownLatch(1));
                trap.set(set);
                Process killed = rig(input, "s3a://results/night", model, storage);
                assertThat(set.reached().await(2, TimeUnit.MINUTES))
                        .as(STEPS.get(step))
                        .isTrue();
                killed.destroyForcibly();
                killed.waitFor();
                trap.set(null);
                Path seen = read(server, 1 + step);
                eachAssetIsReadOnce(seen);
                if (step == 0) {
                    assertThat(onlyRun(seen)).as(STEPS.get(step)).isEqualTo(firstRun);
                }
            }

            Process last = rig(input, "s3a://results/night", model, storage);
            assertThat(last.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(last.exitValue()).isZero();
            Path seen = read(server, 1 + STEPS.size());
            eachAssetIsReadOnce(seen);
            assertThat(query(
                            seen,
                            "select count(*) from 'tables/rigs/*/*.parquet' join 'tables/rewards/*/*.parquet'"
                                    + " using (asset_id, run_id)"))
                    .isEqualTo(String.valueOf(ASSETS));
            // what killed runs had done was taken over, and nothing of them is left over
            assertThat(query(seen, "select count(*) from 'tables/_runs/*.json' where interrupted"))
                    .isNotEqualTo("0");
            assertThat(seen.resolve("tables/_staging")).doesNotExist();
            assertThat(onlyRun(seen)).isNotEqualTo(firstRun);
        }
    }

    @Test
    void readersSeeEachAssetOnceWhereverARunInAFolderWasKilled() throws Exception {
        Path input = folder.resolve("input");
        ToyLibrary.writeTowers(input, ASSETS);
        Path model = ToyLibrary.writeModel(folder.resolve("model"));
        Path output = folder.resolve("output");
        Process first = rig(input, output.toString(), model, List.of());
        assertThat(first.waitFor(2, TimeUnit.MINUTES)).isTrue();
        for (String awaited : List.of("tables/history/rigs", "tables/_runs")) {
            int before = children(output.resolve(awaited));
            Process killed = rig(input, output.toString(), model, List.of());
            while (children(output.resolve(awaited)) == before && killed.isAlive()) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            killed.destroyForcibly();
            killed.waitFor();
            eachAssetIsReadOnce(output);
        }
        Process last = rig(input, output.toString(), model, List.of());
        assertThat(last.waitFor(2, TimeUnit.MINUTES)).isTrue();
        eachAssetIsReadOnce(output);
        onlyRun(output);
        try (Stream<Path> files = Files.walk(output)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".crc")))
                    .isEmpty();
        }
    }

    /** Holds the request for ever, where the trap is set for its key. */
    private void fall(String key) {
        Trap set = trap.get();
        if (set != null && set.key().matcher("/" + key).matches()) {
            set.reached().countDown();
            while (trap.get() == set) {
                try {
                    TimeUnit.MILLISECONDS.sleep(10);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
            throw new IllegalStateException("the client is gone");
        }
    }

    private static void eachAssetIsReadOnce(Path output) throws SQLException {
        for (String table : List.of("rigs", "rewards", "skeleton_tokens")) {
            assertThat(query(
                            output,
                            "select count(*) || ' ' || count(distinct asset_id) from 'tables/" + table
                                    + "/*/*.parquet'"))
                    .as(table)
                    .isEqualTo(ASSETS + " " + ASSETS);
        }
        assertThat(query(
                        output,
                        "select count(*) - count(distinct (asset_id, joint)) from 'tables/skin_tokens/*/*.parquet'"))
                .isEqualTo("0");
    }

    private static String onlyRun(Path output) throws SQLException {
        String run = "";
        for (String table : List.of("rigs", "rewards", "skeleton_tokens", "skin_tokens")) {
            String runs =
                    query(output, "select string_agg(distinct run_id, ' ') from 'tables/" + table + "/*/*.parquet'");
            assertThat(runs).as(table).doesNotContain(" ");
            assertThat(run).as(table).isIn("", runs);
            run = runs;
        }
        return run;
    }

    /** The bucket's tables in a folder. */
    private Path read(S3Server server, int number) throws IOException {
        Path copy = folder.resolve("seen-" + number);
        try (FileSystem storage =
                FileSystem.newInstance(URI.create("s3a://results/"), S3Copy.settings(server.port()))) {
            S3Copy.get(storage, copy, "night");
        }
        return copy;
    }

    private Process rig(Path input, String output, Path model, List<String> settings) throws IOException {
        List<String> options =
                new ArrayList<>(List.of("--force", "--partitions", "2", "-D", "run.flush-interval=50ms"));
        options.addAll(List.of("-D", "spark.master=local[2]"));
        options.addAll(settings);
        ProcessBuilder builder = CommandProcess.rig(input.toString(), output, model, List.of(), options);
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Path.of("target", "killed-runs.log").toFile()))
                .start();
    }

    private static int children(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return 0;
        }
        try (Stream<Path> children = Files.list(place)) {
            return (int)
                    children.filter(child -> !child.getFileName().toString().startsWith("."))
                            .count();
        }
    }

    private static String query(Path output, String sql) throws SQLException {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement();
                ResultSet result = statement.executeQuery(sql.replace("'tables/", "'" + output + "/tables/"))) {
            result.next();
            return result.getString(1);
        }
    }
}
