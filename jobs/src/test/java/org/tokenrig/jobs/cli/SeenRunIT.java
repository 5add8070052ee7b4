package org.tokenrig.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenrig.jobs.rig.ToyLibrary;

/** What can be seen of a run in a process of its own: Spark's pages and metrics while it runs, a file of metrics, and its log. */
@Timeout(300)
class SeenRunIT {
    private static final int GOOD = 10;
    private static final int BAD = 4;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    @TempDir
    private Path folder;

    private Path input;
    private Path model;

    @BeforeEach
    void write() throws IOException {
        input = folder.resolve("input");
        ToyLibrary.writeTowers(input, GOOD);
        ToyLibrary.writeBadOnes(input);
        model = ToyLibrary.writeModel(folder.resolve("model"));
    }

    @Test
    void sparkShowsStepsInWordsAndPrometheusTheWorkWhileItIsDone() throws Exception {
        int port = freePort();
        Process run = rig(
                List.of(),
                List.of(
                        "-D", "spark.ui.enabled=true",
                        "-D", "spark.ui.port=" + port,
                        "-D", "spark.executor.heartbeatInterval=100ms",
                        "-D", "spark.master=local[1]"));
        String seen = "";
        String jobs = "";
        String stages = "";
        while (run.isAlive() && value(seen, "metrics_tokenrig_driver_tokenrig_run_assets_rigged_Value") == 0) {
            seen = get(port, "/metrics/prometheus/");
            if (seen.contains("tokenrig_run_assets_rigged")) {
                String application = JsonMapper.builder()
                        .build()
                        .readTree(get(port, "/api/v1/applications"))
                        .path(0)
                        .path("id")
                        .asText();
                jobs = get(port, "/api/v1/applications/" + application + "/jobs");
                stages = get(port, "/api/v1/applications/" + application + "/stages");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        run.destroyForcibly();
        assertThat(seen).as(said()).contains("metrics_tokenrig_driver_tokenrig_run_prefetch_queue_Value");
        assertThat(value(seen, "metrics_tokenrig_driver_tokenrig_run_assets_rigged_Value"))
                .isBetween(1.0, (double) GOOD);
        assertThat(value(seen, "metrics_tokenrig_driver_tokenrig_run_assets_due_Value"))
                .isEqualTo(GOOD + BAD);
        assertThat(value(seen, "metrics_tokenrig_driver_tokenrig_run_tokens_Count"))
                .isPositive();
        assertThat(value(seen, "metrics_tokenrig_driver_tokenrig_run_model_loads_Value"))
                .isEqualTo(1);
        // of this process alone, which here has the tasks too
        assertThat(value(seen, "metrics_tokenrig_driver_tokenrig_bytes_read_Value"))
                .isPositive();
        assertThat(value(seen, "metrics_tokenrig_driver_tokenrig_stage_generate_Count"))
                .isPositive();
        assertThat(jobs).contains("rigging " + (GOOD + BAD) + " assets");
        assertThat(stages).contains("\"name\" : \"rigging " + (GOOD + BAD) + " assets\"");
    }

    @Test
    void aFileOfMetricsSaysWhatTheRunWas() throws Exception {
        Path file = folder.resolve("collector/tokenrig.prom");
        List<String> settings = List.of("-D", "run.metrics-file=" + file);
        assertThat(exitCode(rig(List.of(), settings))).as(said()).isEqualTo(TokenRigCommand.SOME_FAILED);
        String first = Files.readString(file);
        assertThat(value(first, "tokenrig_run_success")).isEqualTo(1);
        assertThat(value(first, "tokenrig_run_due{reason=\"new\"}")).isEqualTo(GOOD + BAD);
        assertThat(value(first, "tokenrig_run_assets{status=\"rigged\"}")).isEqualTo(GOOD);
        assertThat(value(first, "tokenrig_run_assets{status=\"failed\"}")).isEqualTo(BAD);
        assertThat(value(first, "tokenrig_run_tokens")).isGreaterThan(GOOD);
        assertThat(value(first, "tokenrig_run_stage_seconds{stage=\"generate\"}"))
                .isPositive();
        assertThat(value(first, "tokenrig_run_model_loads")).isEqualTo(1);
        long written = 0;
        for (int tower = 0; tower < GOOD; tower++) {
            written += Files.size(folder.resolve("output/rigged/towers/tower-" + tower + ".glb"));
        }
        assertThat(value(first, "tokenrig_run_bytes_written")).isEqualTo(written);
        assertThat(first.lines())
                .allMatch(line -> line.matches("# (HELP|TYPE) tokenrig_run_\\w+ .+")
                        || line.matches("tokenrig_run_\\w+\\{(\\w+=\"[^\"]*\",?)+} [-0-9.E]+"));

        assertThat(exitCode(rig(List.of(), settings))).as(said()).isEqualTo(TokenRigCommand.DONE);
        String second = Files.readString(file);
        assertThat(value(second, "tokenrig_run_assets{status=\"rigged\"}")).isZero();
        assertThat(value(second, "tokenrig_run_skipped{reason=\"up_to_date\"}")).isEqualTo(GOOD);
    }

    @Test
    void aFileOfMetricsThatCannotBeIsRefusedBeforeAnyWork() throws Exception {
        assertThat(exitCode(rig(List.of(), List.of("-D", "run.metrics-file=" + folder))))
                .isEqualTo(TokenRigCommand.WRONG_USAGE);
        assertThat(said()).contains("it is a folder, name a file in it");
        assertThat(folder.resolve("output/tables")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"log4j2-json.properties", "log4j2-lines.properties"})
    void linesOfTheLogSayWhichRunAndAssetTheyAreAbout(String configuration) throws Exception {
        Path file = Path.of("..", "conf", configuration).toAbsolutePath().normalize();
        Process run = rig(List.of("-Dlog4j2.configurationFile=" + file.toUri()), List.of());
        assertThat(exitCode(run)).as(said()).isEqualTo(TokenRigCommand.SOME_FAILED);
        Set<String> runs = new TreeSet<>();
        Set<String> assets = new TreeSet<>();
        for (String line : said().lines().toList()) {
            if (line.startsWith("{")) {
                JsonNode fields = JsonMapper.builder().build().readTree(line);
                assertThat(fields.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
                assertThat(fields.path("message").asText()).isNotEmpty();
                if (fields.has("asset_id")) {
                    assets.add(fields.path("asset_id").asText());
                    runs.add(fields.path("run_id").asText());
                }
            }
            Matcher matcher = Pattern.compile("\\S+Z (INFO|WARN) +\\[(\\S+) (\\S+)] BinRigging: .*")
                    .matcher(line);
            if (matcher.matches()) {
                runs.add(matcher.group(2));
                assets.add(matcher.group(3));
            }
        }
        assertThat(assets).as(said()).hasSize(GOOD + BAD).contains("towers/tower-0.glb", "bad/cut.glb");
        assertThat(runs).hasSize(1);
        assertThat(folder.resolve("output/tables/_runs/" + runs.iterator().next() + ".json"))
                .exists();
    }

    /** The value of a sample whose labels include those given; 0 where there is none. */
    private static double value(String text, String sample) {
        String name = sample.replaceAll("\\{.*", "");
        String label = sample.contains("{") ? sample.substring(sample.indexOf('{') + 1, sample.length() - 1) : "";
        return text.lines()
                .filter(line -> line.startsWith(name + "{") && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElse(0);
    }

    private static String get(int port, String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            // not there yet, or no more
            return "";
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    private Process rig(List<String> virtualMachine, List<String> settings) throws IOException {
        List<String> options = new ArrayList<>(List.of("--partitions", "2"));
        options.addAll(settings);
        ProcessBuilder builder = CommandProcess.rig(
                input.toString(), folder.resolve("output").toString(), model, virtualMachine, options);
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }
}
