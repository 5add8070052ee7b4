package org.tokenrig.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code scripts/check-dependencies} with the floors of this repository and builds of a few libraries. */
class CheckDependenciesTest {
    private static final List<String> LIBRARIES = List.of(
            "at.yawk.lz4:lz4-java:jar:1.10.1:provided",
            "io.netty:netty-common:jar:4.2.10.Final:compile -- module io.netty.common",
            "io.netty:netty-transport-native-epoll:jar:linux-x86_64:4.2.10.Final:provided",
            "org.apache.zookeeper:zookeeper:jar:3.9.5:provided",
            "org.junit.jupiter:junit-jupiter:jar:5.13.4:test");

    @TempDir
    private Path folder;

    private String output;

    @BeforeEach
    void build() throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("dist/lib"));
        Files.createDirectories(folder.resolve("dist/spark/jars"));
        Files.createDirectories(folder.resolve("lists"));
        Files.copy(Path.of("../scripts/dependencies/floors.txt"), folder.resolve("lists/floors.txt"));
        write(LIBRARIES);
        for (String jar :
                List.of("lib/lz4-java-1.10.1", "lib/netty-common-4.2.10.Final", "spark/jars/zookeeper-3.9.5")) {
            Files.createFile(folder.resolve("dist/" + jar + ".jar"));
        }
        Files.createFile(folder.resolve("dist/lib/netty-transport-native-epoll-4.2.10.Final-linux-x86_64.jar"));
        assertThat(check("--renew")).as(output).isZero();
    }

    @Test
    void passesWhatTheListHas() throws Exception {
        assertThat(check()).as(output).isZero();
        assertThat(output).contains("4 libraries");
        assertThat(folder.resolve("lists/versions.txt"))
                .content()
                .contains("io.netty:netty-transport-native-epoll:linux-x86_64 4.2.10.Final")
                .doesNotContain("junit");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lz4-java:jar:1.10.1 | lz4-java:jar:1.8.0 | at.yawk.lz4:lz4-java 1.8.0 is below 1.10.1",
                "at.yawk.lz4:lz4-java:jar:1.10.1 | org.lz4:lz4-java:jar:1.8.1 | org.lz4:lz4-java 1.8.1 is below 1.10.1",
                "netty-common:jar:4.2.10.Final | netty-common:jar:4.2.7.Final | netty-common 4.2.7.Final is below 4.2.10",
                "zookeeper:jar:3.9.5 | zookeeper:jar:3.9.4 | zookeeper 3.9.4 is below 3.9.5",
                "zookeeper:jar:3.9.5 | zookeeper:jar:3.10.0 | changed: org.apache.zookeeper:zookeeper from 3.9.5 to 3.10.0",
                "netty-common | netty-handler | new: io.netty:netty-handler 4.2.10.Final",
                "netty-common | netty-handler | gone: io.netty:netty-common 4.2.10.Final",
            })
    void saysWhatIsBelowItsFloorOrNotAsListed(String before, String now, String message) throws Exception {
        write(LIBRARIES.stream().map(line -> line.replace(before, now)).toList());
        assertThat(check()).isEqualTo(1);
        assertThat(output).contains(message);
    }

    @Test
    void renewingDoesNotHideWhatIsBelowItsFloor() throws Exception {
        write(LIBRARIES.stream().map(line -> line.replace("3.9.5", "3.9.4")).toList());
        assertThat(check("--renew")).isEqualTo(1);
        assertThat(output).contains("zookeeper 3.9.4 is below 3.9.5");
    }

    @Test
    void findsTheLibraryOfAFormerBuild() throws Exception {
        Files.createFile(folder.resolve("dist/lib/lz4-java-1.8.0.jar"));
        assertThat(check()).isEqualTo(1);
        assertThat(output).contains("lz4-java-1.8.0.jar lies in");
    }

    private void write(List<String> libraries) throws IOException {
        Files.writeString(
                folder.resolve("dist/dependencies"),
                "\nThe following files have been resolved:\n   " + String.join("\n   ", libraries) + "\n");
    }

    private int check(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "../scripts/check-dependencies");
        builder.command().addAll(List.of(arguments));
        builder.environment().put("TOKENRIG_DIST", folder.resolve("dist").toString());
        builder.environment()
                .put("TOKENRIG_DEPENDENCIES", folder.resolve("lists").toString());
        Path log = folder.resolve("log");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        output = Files.readString(log);
        return process.exitValue();
    }
}
