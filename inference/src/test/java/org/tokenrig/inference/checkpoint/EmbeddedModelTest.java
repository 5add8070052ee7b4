package org.tokenrig.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.checkpoint.SafeTensors.DType;

/** The model comes from a jar of its own, as it does where the program is installed. */
class EmbeddedModelTest {
    private static final String PLACE = "org/tokenrig/inference/model/";

    @TempDir
    private Path folder;

    private ModelFolder trained;
    private URLClassLoader jar;
    private Path cache;

    @BeforeEach
    void write() throws IOException {
        ModelFolder random = RandomModel.write(folder.resolve("random"), RandomModel.SMALL, 1);
        Map<String, TensorSource> tensors = new HashMap<>();
        random.weights()
                .tensors()
                .forEach((name, entry) ->
                        tensors.put(name, TensorSource.of(entry).to(DType.F16)));
        trained = ModelFolder.write(
                folder.resolve("trained"),
                new ModelFolder.Description("a test's model", true, RandomModel.SMALL, false),
                tensors,
                Provenance.of("test"));
        jar = jar("model.jar", ModelFolder.CONFIG, ModelFolder.WEIGHTS, ModelFolder.PROVENANCE);
        cache = folder.resolve("cache/deep");
    }

    @AfterEach
    void close() throws IOException {
        jar.close();
    }

    @Test
    void unpacksAtFirstUseAndNotAgain() throws IOException {
        EmbeddedModel embedded = EmbeddedModel.find(jar).orElseThrow();
        ModelFolder first = embedded.open(cache);
        assertThat(first.identity()).isEqualTo(trained.identity());
        assertThat(first.provenance()).isEqualTo(trained.provenance());
        assertThat(first.verify()).isEqualTo(trained.identity().id());
        Object written = Files.readAttributes(first.folder().resolve(ModelFolder.WEIGHTS), "unix:ino")
                .get("ino");
        ModelFolder second = embedded.open(cache);
        assertThat(Files.readAttributes(second.folder().resolve(ModelFolder.WEIGHTS), "unix:ino")
                        .get("ino"))
                .isEqualTo(written);
        assertThat(names(first.folder())).containsExactlyInAnyOrder("config.json", "model.safetensors", "PROVENANCE");
    }

    @Test
    void replacesADamagedCopyWithoutDisturbingWhoUsesIt() throws IOException {
        EmbeddedModel embedded = EmbeddedModel.find(jar).orElseThrow();
        Path weights = embedded.open(cache).folder().resolve(ModelFolder.WEIGHTS);
        flip(weights);
        ModelFolder user = ModelFolder.open(weights.getParent());
        String damaged = user.verify();
        assertThat(damaged).isNotEqualTo(trained.identity().id());
        assertThat(embedded.open(cache).verify()).isEqualTo(trained.identity().id());
        assertThat(user.verify()).isEqualTo(damaged);

        Files.write(weights, new byte[100]);
        assertThat(embedded.open(cache).verify()).isEqualTo(trained.identity().id());
        Files.delete(weights);
        assertThat(embedded.open(cache).verify()).isEqualTo(trained.identity().id());
        Path config = weights.resolveSibling(ModelFolder.CONFIG);
        Files.writeString(config, Files.readString(config).replace("true", "false"));
        assertThat(embedded.open(cache).identity().trained()).isTrue();
    }

    @Test
    void manyAtOnceGetTheSame() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(threads.submit(
                        () -> EmbeddedModel.find(jar).orElseThrow().open(cache).verify()));
            }
            for (Future<String> one : all) {
                assertThat(one.get()).isEqualTo(trained.identity().id());
            }
        } finally {
            threads.shutdownNow();
        }
        try (Stream<Path> folders = Files.list(cache)) {
            assertThat(folders.filter(path -> path.getFileName().toString().startsWith("model-"))
                            .toList())
                    .singleElement()
                    .satisfies(only -> assertThat(names(only)).hasSize(3));
        }
    }

    @Test
    void aModelThatIsDamagedInTheJarIsRefused() throws IOException {
        flip(trained.folder().resolve(ModelFolder.WEIGHTS));
        try (URLClassLoader wrong = jar("wrong.jar", ModelFolder.CONFIG, ModelFolder.WEIGHTS, ModelFolder.PROVENANCE)) {
            EmbeddedModel embedded = EmbeddedModel.find(wrong).orElseThrow();
            assertThatThrownBy(() -> embedded.open(cache))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("embedded model is damaged");
        }
        try (URLClassLoader half = jar("half.jar", ModelFolder.CONFIG)) {
            EmbeddedModel embedded = EmbeddedModel.find(half).orElseThrow();
            assertThatThrownBy(() -> embedded.open(folder.resolve("other")))
                    .hasMessageContaining("must have model.safetensors");
        }
    }

    @Test
    void aCacheThatCannotBeWrittenIsSaid() throws IOException {
        EmbeddedModel embedded = EmbeddedModel.find(jar).orElseThrow();
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> embedded.open(file)).isInstanceOf(IOException.class);
    }

    @Test
    void thereIsNoneWhereNothingIsEmbedded() throws IOException {
        try (URLClassLoader empty = jar("empty.jar")) {
            assertThat(EmbeddedModel.find(empty)).isEmpty();
        }
    }

    @Test
    void builtInModelsHaveNames() throws IOException {
        assertThat(BuiltInModel.named("untrained")).contains(BuiltInModel.UNTRAINED);
        assertThat(BuiltInModel.named("embedded")).contains(BuiltInModel.EMBEDDED);
        assertThat(BuiltInModel.named("./untrained")).isEmpty();
        assertThat(BuiltInModel.byDefault())
                .isEqualTo(EmbeddedModel.find().isPresent() ? BuiltInModel.EMBEDDED : BuiltInModel.UNTRAINED);
    }

    /** A jar with files of the trained folder, and what is found in it alone. */
    private URLClassLoader jar(String name, String... files) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String entry : files) {
                zip.putNextEntry(new ZipEntry(PLACE + entry));
                Files.copy(trained.folder().resolve(entry), zip);
                zip.closeEntry();
            }
        }
        return new URLClassLoader(new URL[] {file.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    }

    private static void flip(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(bytes.length() - 5);
            int b = bytes.read();
            bytes.seek(bytes.length() - 5);
            bytes.write(b ^ 1);
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
