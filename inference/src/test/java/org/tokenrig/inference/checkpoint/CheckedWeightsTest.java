package org.tokenrig.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights are hashed once, and again whenever they may be others. */
final class CheckedWeightsTest {
    @TempDir
    private Path folder;

    private Path weights;
    private CheckedWeights checked;
    private final AtomicInteger hashed = new AtomicInteger();

    @BeforeEach
    void write() throws IOException {
        weights = Files.write(folder.resolve("weights"), new byte[1000]);
        checked = CheckedWeights.in(folder.resolve("cache"), Duration.ZERO);
    }

    @Test
    void anUntouchedFileIsHashedOnce() throws IOException {
        assertThat(id("a")).isEqualTo(id("a"));
        assertThat(hashed).hasValue(1);
        id("b");
        assertThat(hashed).hasValue(2);
    }

    @Test
    void aFileIsHashedAgainAfterAnyChange() throws IOException {
        FileTime before = Files.getLastModifiedTime(weights);
        id("a");
        flip(weights);
        Files.setLastModifiedTime(weights, before);
        id("a");
        assertThat(hashed).hasValue(2);
        Path other = Files.write(folder.resolve("other"), new byte[1000]);
        Files.setLastModifiedTime(other, before);
        Files.move(other, weights, StandardCopyOption.REPLACE_EXISTING);
        id("a");
        assertThat(hashed).hasValue(3);
    }

    @Test
    void aFileThatChangedJustNowIsNotKnown() throws IOException {
        checked = CheckedWeights.in(folder.resolve("cache"));
        id("a");
        id("a");
        assertThat(hashed).hasValue(2);
    }

    @Test
    void aDamagedOrUnwritableCacheCostsTimeAlone() throws IOException {
        id("a");
        try (Stream<Path> entries = Files.list(folder.resolve("cache/checked-weights"))) {
            Files.writeString(entries.findFirst().orElseThrow(), "4c62");
        }
        assertThat(id("a")).hasSize(64);
        assertThat(hashed).hasValue(2);
        checked = CheckedWeights.in(Files.createFile(folder.resolve("file")), Duration.ZERO);
        assertThat(id("a")).hasSize(64);
    }

    @Test
    void manyMayAskAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                String kind = "kind " + i % 4;
                all.add(threads.submit(() -> id(kind)));
            }
            for (Future<String> one : all) {
                assertThat(one.get()).isEqualTo("0".repeat(64));
            }
        } finally {
            threads.shutdownNow();
        }
        try (Stream<Path> entries = Files.list(folder.resolve("cache/checked-weights"))) {
            assertThat(entries).hasSize(4);
        }
    }

    @Test
    void theCacheDoesNotGrowWithoutEnd() throws IOException {
        for (int i = 0; i < 600; i++) {
            id("kind " + i);
        }
        try (Stream<Path> entries = Files.list(folder.resolve("cache/checked-weights"))) {
            assertThat(entries.count()).isLessThanOrEqualTo(512);
        }
    }

    @Test
    void weightsThatAreNotThoseOfTheIdAreRefused() throws IOException {
        ModelFolder model = RandomModel.write(folder.resolve("model"), RandomModel.SMALL, 5);
        assertThat(model.requireWhole(checked)).isSameAs(model);
        flip(model.folder().resolve(ModelFolder.WEIGHTS));
        assertThatThrownBy(() -> ModelFolder.open(model.folder()).requireWhole(checked))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("must have the weights that config.json records as "
                        + model.identity().id())
                .hasMessageContaining("import or copy it again");
        ModelFolder other = RandomModel.write(folder.resolve("other"), RandomModel.SMALL, 6);
        Files.copy(
                other.folder().resolve(ModelFolder.WEIGHTS),
                model.folder().resolve(ModelFolder.WEIGHTS),
                StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> ModelFolder.open(model.folder()).requireWhole(checked))
                .hasMessageContaining("has those of " + other.identity().id());
    }

    @Test
    void theSmallModelIsMadeAgainWhereItWasDamaged() throws IOException {
        Path cache = folder.resolve("models");
        ModelFolder small = RandomModel.small(cache);
        flip(small.folder().resolve(ModelFolder.WEIGHTS));
        assertThat(RandomModel.small(cache).verify()).isEqualTo(small.identity().id());
    }

    private String id(String kind) throws IOException {
        return checked.id(weights, kind, () -> {
            hashed.incrementAndGet();
            return "0".repeat(64);
        });
    }

    private static void flip(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(bytes.length() - 5);
            int b = bytes.read();
            bytes.seek(bytes.length() - 5);
            bytes.write(b ^ 1);
        }
    }
}
