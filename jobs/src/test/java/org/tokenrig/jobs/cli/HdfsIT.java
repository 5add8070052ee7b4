package org.tokenrig.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.jobs.rig.ToyLibrary;

/** Nights from an HDFS into an HDFS, each a process of its own, one of them killed. */
@Timeout(600)
class HdfsIT {
    private static final int ASSETS = 4;

    @TempDir
    private Path folder;

    @Test
    void aLibraryInHdfsIsRiggedAndAKilledRunIsTakenOver() throws Exception {
        Path meshes = folder.resolve("meshes");
        ToyLibrary.writeTowers(meshes, ASSETS);
        Path model = ToyLibrary.writeModel(folder.resolve("model"));
        Path quiet = folder.resolve("quiet");
        assertThat(ended(rig(meshes.toString(), quiet.toString(), model))).isZero();
        try (MiniDFSCluster cluster = new MiniDFSCluster.Builder(
                        new Configuration(), folder.resolve("hdfs").toFile())
                .numDataNodes(1)
                .build()) {
            cluster.waitActive();
            FileSystem hdfs = cluster.getFileSystem();
            hdfs.copyFromLocalFile(
                    new org.apache.hadoop.fs.Path(meshes.toUri()), new org.apache.hadoop.fs.Path("/studio/meshes"));
            String input = cluster.getURI() + "/studio/meshes";
            String output = cluster.getURI() + "/studio/rigged";
            org.apache.hadoop.fs.Path rigged = new org.apache.hadoop.fs.Path("/studio/rigged/rigged");

            Process killed = rig(input, output, model);
            while (files(hdfs, rigged).isEmpty() && killed.isAlive()) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            killed.destroyForcibly().waitFor();

            assertThat(ended(rig(input, output, model))).isZero();
            Map<String, String> made = files(hdfs, rigged);
            assertThat(made).hasSize(ASSETS).isEqualTo(local(quiet.resolve("rigged")));

            assertThat(ended(rig(input, output, model))).isZero();
            assertThat(files(hdfs, rigged)).isEqualTo(made);
            Path tables = folder.resolve("tables");
            hdfs.copyToLocalFile(
                    new org.apache.hadoop.fs.Path("/studio/rigged/tables"),
                    new org.apache.hadoop.fs.Path(tables.toUri()));
            try (Stream<Path> records = Files.list(tables.resolve("_runs"))) {
                // the killed run, where it had got as far as a record, the one that took it over, and one with nothing
                // to do
                assertThat(records.filter(file -> file.toString().endsWith(".json")))
                        .hasSizeBetween(2, 3);
            }
        }
    }

    private static int ended(Process process) throws InterruptedException {
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    private static Process rig(String input, String output, Path model) throws IOException {
        return CommandProcess.rig(
                        input, output, model, List.of(), List.of("--partitions", "2", "-D", "run.flush-interval=50ms"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Path.of("target", "hdfs-runs.log").toFile()))
                .start();
    }

    /** Paths and contents. */
    private static Map<String, String> files(FileSystem hdfs, org.apache.hadoop.fs.Path root) throws IOException {
        Map<String, String> files = new TreeMap<>();
        if (!hdfs.exists(root)) {
            return files;
        }
        String start = hdfs.makeQualified(root).toUri().getPath() + "/";
        RemoteIterator<LocatedFileStatus> all = hdfs.listFiles(root, true);
        while (all.hasNext()) {
            FileStatus file = all.next();
            try (var content = hdfs.open(file.getPath())) {
                files.put(
                        file.getPath().toUri().getPath().substring(start.length()),
                        new String(content.readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    private static Map<String, String> local(Path root) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(
                        root.relativize(file).toString().replace('\\', '/'),
                        Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }
}
