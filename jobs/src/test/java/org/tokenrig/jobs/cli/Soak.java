package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.tokenrig.jobs.rig.ToyLibrary;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code scripts/soak}: a library is rigged once in peace, and into other outputs by runs that are killed at random moments and begun
 * again; then every file and every current row must be those of the quiet run. What is killed is the driver, and on a cluster also
 * executors and workers.
 */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        description = "Kills runs at random moments, begins them again, and compares what comes out with a quiet run.")
public final class Soak implements Callable<Integer> {
    /** Columns that say when and where, and not what. */
    private static final List<String> TIMES_AND_PLACES =
            List.of("run_id", "tried_at", "milliseconds", "executor", "output_uri", "reason", "attempts", "state");

    private static final List<String> TABLES = List.of("rigs", "skeleton_tokens", "skin_tokens", "rewards");
    private static final Duration MOST = Duration.ofHours(6);
    private static final int DIFFERENCES_SHOWN = 20;
    /** Until the first asset of a run is rigged, on two idle cores. */
    private static final double START_SECONDS = 15;
    /** On a busy machine, about this share of a quiet run; kills within it alone would let no run get on. */
    private static final double START_SHARE = 0.25;

    @Option(names = "--assets", defaultValue = "40", description = "Assets of the library. Default: ${DEFAULT-VALUE}.")
    private int assets;

    @Option(names = "--kills", defaultValue = "6", description = "Kills in all. Default: ${DEFAULT-VALUE}.")
    private int kills;

    @Option(names = "--seed", defaultValue = "1", description = "Of library and moments. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--cluster",
            description = "Runs are on a cluster of two workers, and executors and workers are killed too.")
    private boolean cluster;

    @Option(
            names = "--folder",
            required = true,
            description = "Where everything is kept. Of an earlier soak the library and the quiet run are used again.")
    private Path folder;

    @Option(
            names = "--option",
            description = "A word that is added to the rig command, such as --option=--num-beams=2; may be repeated.")
    private List<String> options = List.of("--num-beams=1");

    @Option(
            names = "--tiny",
            description = "A model of few random weights rigs, so that an asset takes a moment and the most is starting"
                    + " and ending.")
    private boolean tiny;

    private final Path scripts = Path.of(System.getProperty("soak.scripts", "scripts"));
    private final PrintStream out = System.out;
    private String port = "";

    /** Called by the script. */
    public Soak() {}

    /** Runs, and ends with 0 where nothing differs, 1 where something does, 2 for wrong use. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Soak()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        folder = folder.toAbsolutePath();
        Files.createDirectories(folder);
        Path library = folder.resolve("library-" + assets + "-" + seed);
        Path quiet = folder.resolve("quiet-" + assets + "-" + seed + (tiny ? "-tiny" : ""));
        makeLibrary(library);
        if (tiny) {
            options = new ArrayList<>(ToyLibrary.QUICK);
            Path model = folder.resolve("model");
            if (!Files.exists(model)) {
                ToyLibrary.writeModel(model);
            }
            options.addAll(List.of("--model", model.toString()));
        }
        if (cluster) {
            startCluster();
        }
        try {
            double seconds = rigQuietly(library, quiet);
            return soak(library, quiet, seconds);
        } finally {
            if (cluster) {
                script("cluster", List.of("stop"), "cluster").waitFor();
            }
        }
    }

    private void makeLibrary(Path library) throws Exception {
        if (Files.exists(library.resolve("manifest"))) {
            return;
        }
        say("making " + assets + " assets");
        List<String> words = new ArrayList<>(List.of("synth", "--count", "" + assets, "--seed", "" + seed));
        words.addAll(List.of("--vertices", "800", "--no-measure", "--output", library.toString()));
        if (end(script("tokenrig", words, "synth")) != 0) {
            throw new IOException("the library cannot be made; see " + log("synth"));
        }
        // one of ten is broken, as in life
        List<Path> creatures = files(library.resolve("creatures"));
        Files.createDirectories(library.resolve("creatures/broken"));
        for (int i = 0; i < creatures.size(); i += 10) {
            byte[] whole = Files.readAllBytes(creatures.get(i));
            Files.write(
                    library.resolve("creatures/broken/" + creatures.get(i).getFileName()),
                    Arrays.copyOf(whole, whole.length / 2));
        }
    }

    private double rigQuietly(Path library, Path quiet) throws Exception {
        Path record = quiet.resolve("seconds");
        if (Files.exists(record)) {
            return Double.parseDouble(Files.readString(record).strip());
        }
        delete(quiet);
        say("the quiet run");
        Instant begun = Instant.now();
        int code = end(rig(library, quiet));
        if (code > TokenRigCommand.SOME_FAILED) {
            throw new IOException("the quiet run must end well, ended with " + code + "; see " + log("rig"));
        }
        double seconds = Duration.between(begun, Instant.now()).toMillis() / 1e3;
        Files.writeString(record, seconds + "\n");
        say(String.format(Locale.ROOT, "the quiet run took %.0f s", seconds));
        return seconds;
    }

    private int soak(Path library, Path quiet, double seconds) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Integer> killed = new TreeMap<>();
        int done = 0;
        int rounds = 0;
        int runs = 0;
        int failedByThemselves = 0;
        List<String> differences = new ArrayList<>();
        while (done < kills || rounds == 0) {
            Path output = folder.resolve("killed-" + assets + "-" + seed + "-" + rounds);
            delete(output);
            rounds++;
            boolean whole = false;
            while (!whole) {
                Process run = rig(library, output);
                runs++;
                boolean driverKilled = false;
                double expected = expected(seconds, rigged(quiet), rigged(output));
                while (!driverKilled && done < kills && !run.waitFor(moment(random, expected), TimeUnit.MILLISECONDS)) {
                    String target =
                            cluster ? List.of("driver", "executor", "worker").get(random.nextInt(3)) : "driver";
                    if (kill(target, run, random)) {
                        done++;
                        killed.merge(target, 1, Integer::sum);
                        say("kill " + done + ": " + target + ", run " + runs + ", " + rigged(output) + " files there");
                    }
                    driverKilled = target.equals("driver");
                }
                int code = end(run);
                whole = !driverKilled && code <= TokenRigCommand.SOME_FAILED;
                if (!driverKilled && !whole) {
                    if (!cluster) {
                        throw new IOException(
                                "a run that was not killed must end well, ended with " + code + "; see " + log("rig"));
                    }
                    failedByThemselves++;
                    say("run " + runs + " failed for want of executors, and is begun again");
                }
                if (cluster) {
                    restoreWorkers();
                }
            }
            List<String> found = new Comparison(quiet, output).differences();
            say("round " + rounds + ": " + rigged(output) + " files, "
                    + (found.isEmpty() ? "all as in the quiet run" : found.size() + " differences"));
            found.forEach(difference -> differences.add(output.getFileName() + ": " + difference));
        }
        differences.stream().limit(DIFFERENCES_SHOWN).forEach(out::println);
        String what = done + " kills " + killed + " in " + rounds + " rounds of " + rigged(quiet) + " rigs, " + runs
                + " runs" + (failedByThemselves > 0 ? ", " + failedByThemselves + " failed for want of executors" : "");
        out.println(
                differences.isEmpty()
                        ? "soak: passed. " + what + ": every file and every current row as in the quiet run"
                        : "soak: FAILED. " + what + ": " + differences.size() + " differences");
        return differences.isEmpty() ? 0 : 1;
    }

    /** How long a run takes that finds so many of the files there: it starts, and makes those that are left. */
    private static double expected(double quiet, long all, long there) {
        double start = Math.min(quiet, Math.max(START_SECONDS, START_SHARE * quiet));
        return start + (quiet - start) * (1 - (double) there / Math.max(1, all));
    }

    /** Milliseconds to the next kill: any moment of a run is as likely as any other. */
    private static long moment(SplittableRandom random, double seconds) {
        return (long) (random.nextDouble() * 1000 * seconds);
    }

    private boolean kill(String target, Process run, SplittableRandom random) throws IOException, InterruptedException {
        switch (target) {
            case "driver" -> {
                run.destroyForcibly();
                run.waitFor();
                return true;
            }
            case "executor" -> {
                List<ProcessHandle> executors = executors();
                if (!executors.isEmpty()) {
                    executors.get(random.nextInt(executors.size())).destroyForcibly();
                }
                return !executors.isEmpty();
            }
            default -> {
                Optional<ProcessHandle> worker = process("worker-" + (1 + random.nextInt(2)) + ".pid");
                worker.ifPresent(ProcessHandle::destroyForcibly);
                return worker.isPresent();
            }
        }
    }

    /** Of this soak's own cluster: their commands name its folder. */
    private List<ProcessHandle> executors() {
        String mine = state().toString();
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    try {
                        String command = Files.readString(
                                Path.of("/proc/" + process.pid() + "/cmdline"), StandardCharsets.ISO_8859_1);
                        return command.contains("CoarseGrainedExecutorBackend") && command.contains(mine);
                    } catch (IOException e) {
                        return false;
                    }
                })
                .sorted()
                .toList();
    }

    private Optional<ProcessHandle> process(String pidFile) throws IOException {
        Path file = state().resolve(pidFile);
        return Files.exists(file)
                ? ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                        .filter(ProcessHandle::isAlive)
                : Optional.empty();
    }

    private Path state() {
        return scripts.toAbsolutePath().getParent().resolve("target/cluster/" + port);
    }

    private void startCluster() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = Integer.toString(free.getLocalPort());
        }
        if (end(script("cluster", List.of("start", "2", "1", "2g"), "cluster")) != 0) {
            throw new IOException("the cluster does not start; see " + log("cluster"));
        }
    }

    private void restoreWorkers() throws Exception {
        if (process("worker-1.pid").isEmpty() || process("worker-2.pid").isEmpty()) {
            end(script("cluster", List.of("stop"), "cluster"));
            if (end(script("cluster", List.of("start", "2", "1", "2g"), "cluster")) != 0) {
                throw new IOException("the cluster does not start; see " + log("cluster"));
            }
        }
    }

    private Process rig(Path library, Path output) throws IOException {
        List<String> words = new ArrayList<>();
        if (cluster) {
            words.addAll(List.of("--master", "spark://127.0.0.1:" + port, "--conf", "spark.executor.memory=1g", "--"));
        }
        words.addAll(List.of("rig", "--input", library.resolve("creatures").toString()));
        words.addAll(List.of("--output", output.toString(), "-D", "run.flush-interval=1 s", "-D", "run.lease=10 s"));
        words.addAll(options);
        return script(cluster ? "submit" : "tokenrig", words, "rig");
    }

    private Process script(String name, List<String> words, String log) throws IOException {
        List<String> command = new ArrayList<>(List.of(scripts.resolve(name).toString()));
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(log).toFile()));
        builder.environment().put("TOKENRIG_BUILD", "never");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("TOKENRIG_MASTER_PORT", port);
        return builder.start();
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    private static int end(Process process) throws IOException, InterruptedException {
        if (!process.waitFor(MOST.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("a process does not end");
        }
        return process.exitValue();
    }

    private void say(String line) {
        out.println("soak: " + line);
        out.flush();
    }

    private static long rigged(Path output) throws IOException {
        return files(output.resolve("rigged")).size();
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Two outputs of the same library, of which one is as it should be. */
    record Comparison(Path expected, Path found) {
        /** What differs, in sentences. */
        List<String> differences() throws Exception {
            List<String> differences = new ArrayList<>();
            Map<String, String> wanted = digests(expected.resolve("rigged"));
            Map<String, String> there = digests(found.resolve("rigged"));
            wanted.forEach((name, digest) -> {
                if (!there.containsKey(name)) {
                    differences.add("the file " + name + " is missing");
                } else if (!there.get(name).equals(digest)) {
                    differences.add("the file " + name + " has other content");
                }
            });
            there.keySet().stream()
                    .filter(name -> !wanted.containsKey(name))
                    .forEach(name -> differences.add("the file " + name + " should not be there"));
            files(found.resolve("tables/_staging"))
                    .forEach(file -> differences.add(found.relativize(file) + " is left over"));
            try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                    Statement statement = duckdb.createStatement()) {
                for (String table : TABLES) {
                    compare(statement, table, differences);
                }
                for (String row : column(
                        statement, "select asset_id from " + rows(found, "rigs") + " group by 1 having count(*) > 1")) {
                    differences.add("the asset " + row + " has more than one current row");
                }
            }
            return differences;
        }

        private void compare(Statement statement, String table, List<String> differences) throws SQLException {
            if (!Files.exists(found.resolve("tables/" + table))) {
                differences.add("the table " + table + " is missing");
                return;
            }
            String columns = String.join(
                    ", ",
                    column(statement, "select column_name from (describe select * from " + rows(expected, table) + ")")
                            .stream()
                            .filter(name -> !TIMES_AND_PLACES.contains(name))
                            .map(name -> '"' + name + '"')
                            .toList());
            for (boolean missing : new boolean[] {true, false}) {
                String from = "select " + columns + " from " + rows(missing ? expected : found, table);
                String without = "select " + columns + " from " + rows(missing ? found : expected, table);
                for (String asset : column(
                        statement, "select asset_id from ((" + from + ") except all (" + without + ")) order by 1")) {
                    differences.add("the table " + table + (missing ? " lacks" : " has also") + " a row of " + asset);
                }
            }
        }

        private static String rows(Path output, String table) {
            return "read_parquet('" + output + "/tables/" + table + "/*/*.parquet')";
        }

        private static List<String> column(Statement statement, String sql) throws SQLException {
            List<String> values = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    values.add(rows.getString(1));
                }
            }
            return values;
        }

        private static Map<String, String> digests(Path folder) throws Exception {
            Map<String, String> digests = new TreeMap<>();
            for (Path file : files(folder)) {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                digests.put(folder.relativize(file).toString(), HexFormat.of().formatHex(digest));
            }
            return digests;
        }
    }
}
