package org.tokenrig.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/download-checkpoint} against a server on this machine. */
class DownloadCheckpointTest {
    private static final String TOKENRIG = "experiments/articulation_xl_quantization_256_token_4/grpo_1400.ckpt";
    private static final String CODEC = "experiments/skin_vae_2_10_32768/last.ckpt";

    @TempDir
    Path folder;

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private String address;
    private String output;

    @BeforeEach
    void serve() throws IOException {
        files.put("/" + TOKENRIG, zipLike(1, 300_000));
        files.put("/" + CODEC, zipLike(2, 100_000));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        address = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void downloadsAndRecordsChecksumsOnce() throws Exception {
        assertThat(download()).isZero();
        assertThat(folder.resolve(TOKENRIG)).hasBinaryContent(files.get("/" + TOKENRIG));
        assertThat(folder.resolve("SHA256SUMS")).content().hasLineCount(2).contains(CODEC);
        requests.clear();
        assertThat(download()).isZero();
        assertThat(output).contains("sha256 as recorded");
        assertThat(requests).isEmpty();
    }

    @Test
    void goesOnWhereItStopped() throws Exception {
        Files.createDirectories(folder.resolve(CODEC).getParent());
        Files.write(folder.resolve(CODEC + ".part"), Arrays.copyOf(files.get("/" + CODEC), 40_000));
        assertThat(download()).isZero();
        assertThat(requests).contains("/" + CODEC + " bytes=40000-");
        assertThat(folder.resolve(CODEC)).hasBinaryContent(files.get("/" + CODEC));
    }

    @Test
    void takesAWholePartialFileForWhatItIs() throws Exception {
        Files.createDirectories(folder.resolve(CODEC).getParent());
        Files.write(folder.resolve(CODEC + ".part"), files.get("/" + CODEC));
        assertThat(download()).isZero();
        assertThat(folder.resolve(CODEC)).hasBinaryContent(files.get("/" + CODEC));
        assertThat(requests).doesNotContain("/" + CODEC + " null");
    }

    @Test
    void startsAgainWhereNothingIsLeftToResume() throws Exception {
        Files.createDirectories(folder.resolve(CODEC).getParent());
        Files.write(folder.resolve(CODEC + ".part"), new byte[200_000]);
        assertThat(download()).isZero();
        assertThat(folder.resolve(CODEC)).hasBinaryContent(files.get("/" + CODEC));
    }

    @Test
    void refusesAFileThatIsNotTheRecordedOne() throws Exception {
        assertThat(download()).isZero();
        Files.delete(folder.resolve(CODEC));
        files.put("/" + CODEC, zipLike(3, 100_000));
        assertThat(download()).isEqualTo(1);
        assertThat(output).contains("records");
        assertThat(folder.resolve(CODEC)).doesNotExist();
    }

    @Test
    void refusesAPageInPlaceOfACheckpoint() throws Exception {
        files.put("/" + TOKENRIG, "<html>please log in</html>".getBytes(StandardCharsets.US_ASCII));
        assertThat(download()).isEqualTo(1);
        assertThat(output).contains("not a zip");
        assertThat(folder.resolve("SHA256SUMS")).doesNotExist();
    }

    @Test
    void tellsWhatTheServerSaid() throws Exception {
        files.clear();
        assertThat(download()).isEqualTo(1);
        assertThat(output).contains("answered 404");
    }

    @Test
    void tellsThatTheServerCannotBeReached() throws Exception {
        server.stop(0);
        assertThat(download()).isEqualTo(1);
        assertThat(output).contains("cannot connect").contains("offline");
    }

    private int download() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "../scripts/download-checkpoint", folder.toString());
        builder.environment().put("TOKENRIG_CHECKPOINT_URL", address);
        builder.environment().put("no_proxy", "127.0.0.1");
        Path log = folder.resolve("log");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        output = Files.readString(log);
        return process.exitValue();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String range = exchange.getRequestHeaders().getFirst("Range");
            String path = exchange.getRequestURI().getPath();
            byte[] file = files.get(path);
            if (exchange.getRequestMethod().equals("HEAD") && file != null) {
                exchange.getResponseHeaders().add("Content-Length", Integer.toString(file.length));
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            requests.add(path + " " + range);
            if (file == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            if (from >= file.length) {
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            if (range != null) {
                exchange.getResponseHeaders()
                        .add("Content-Range", "bytes " + from + "-" + (file.length - 1) + "/" + file.length);
            }
            exchange.sendResponseHeaders(range == null ? 200 : 206, file.length - from);
            exchange.getResponseBody().write(file, from, file.length - from);
        }
    }

    private static byte[] zipLike(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        bytes[0] = 'P';
        bytes[1] = 'K';
        bytes[2] = 3;
        bytes[3] = 4;
        return bytes;
    }
}
