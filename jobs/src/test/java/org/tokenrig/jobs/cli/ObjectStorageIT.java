package org.tokenrig.jobs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.io.store.StoredAsset;
import org.tokenrig.jobs.rig.ToyLibrary;
import org.tokenrig.jobs.table.RunLedger;

/** The whole job against an S3 server. */
class ObjectStorageIT {
    @TempDir
    static Path folder;

    private static S3Server server;
    private static Configuration storage;
    private static Path model;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start("meshes", "results");
        storage = new Configuration();
        for (String setting : settings()) {
            String[] keyAndValue = setting.substring("spark.hadoop.".length()).split("=", 2);
            storage.set(keyAndValue[0], keyAndValue[1]);
        }
        Path library = folder.resolve("library");
        ToyLibrary.writeTowers(library, 2);
        ToyLibrary.writeOtherFormats(library);
        ToyLibrary.writeBadOnes(library);
        try (FileSystem bucket = FileSystem.newInstance(URI.create("s3a://meshes/"), storage)) {
            bucket.copyFromLocalFile(
                    new org.apache.hadoop.fs.Path(library.toUri()),
                    new org.apache.hadoop.fs.Path("s3a://meshes/library"));
        }
        model = ToyLibrary.writeModel(folder.resolve("model"));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void rigsFromBucketToBucket() throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "rig",
                "--input=s3a://meshes/library",
                "--output=s3a://results/night",
                "--model=" + model,
                "-D",
                "spark.master=local[2]",
                "-D",
                "spark.sql.shuffle.partitions=2"));
        arguments.addAll(ToyLibrary.QUICK);
        for (String setting : settings()) {
            arguments.add("-D");
            arguments.add(setting);
        }

        assertThat(TokenRigCommand.execute(arguments.toArray(String[]::new))).isEqualTo(TokenRigCommand.SOME_FAILED);

        List<String> rigged = AssetStore.over(storage).list("s3a://results/night/rigged", List.of()).stream()
                .map(asset -> asset.id().path())
                .toList();
        assertThat(rigged)
                .containsExactly(
                        "gltf/boxes.glb",
                        "obj/tower.glb",
                        "rigged tower.glb",
                        "towers/tower-0.glb",
                        "towers/tower-1.glb");
        assertThat(RunLedger.of("s3a://results/night", storage).runs())
                .singleElement()
                .satisfies(run -> assertThat(run.rigged()).isEqualTo(5))
                .satisfies(run -> assertThat(run.failed()).isEqualTo(4));
    }

    @Test
    void anObjectHasTheStoragesEtagAndCanBeMadeOnlyOnce() throws Exception {
        List<StoredAsset> assets = AssetStore.over(storage).list("s3a://meshes/library/towers", List.of());
        assertThat(assets).hasSize(2).allSatisfy(asset -> assertThat(asset.etag())
                .matches("\"?[0-9a-f]{32}\"?"));
        OutputFolder output = OutputFolder.open("s3a://results/once", storage);
        output.putNew("a b.json", new byte[] {1});
        assertThatThrownBy(() -> output.putNew("a b.json", new byte[] {2})).isInstanceOf(IOException.class);
        assertThat(AssetStore.over(storage).read(assets.get(0), 1 << 20).remaining())
                .isEqualTo((int) assets.get(0).length());
    }

    @Test
    void readsFilesBelowTheInputWhateverTheirKeys() throws Exception {
        List<String> keys = List.of("textures/50%25 é#?.png", "models/mesh:body.bin");
        try (FileSystem bucket = FileSystem.newInstance(URI.create("s3a://meshes/"), storage)) {
            for (String key : List.of("models/a.gltf", keys.get(0), keys.get(1), "../outside.bin")) {
                var path = new org.apache.hadoop.fs.Path("s3a", "meshes", "/art/" + key);
                try (var out = bucket.create(path)) {
                    out.write(key.getBytes(UTF_8));
                }
            }
        }
        AssetStore store = AssetStore.over(storage);
        StoredAsset asset = store.list("s3a://meshes/art", List.of()).get(0);
        for (String name : List.of("../" + keys.get(0), "mesh:body.bin", "s3a://meshes/art/" + keys.get(0))) {
            assertThat(UTF_8.decode(store.folderOf(asset).read(name, 100)).toString())
                    .isIn(keys);
        }
        for (String name : List.of("../../outside.bin", "s3a://meshes/outside.bin", "/art/models/a.gltf")) {
            assertThatThrownBy(() -> store.folderOf(asset).read(name, 100))
                    .hasMessageContaining("outside the input folder");
        }
    }

    private static List<String> settings() {
        return List.of(
                "spark.hadoop.fs.s3a.endpoint=http://127.0.0.1:" + server.port(),
                "spark.hadoop.fs.s3a.endpoint.region=us-east-1",
                "spark.hadoop.fs.s3a.path.style.access=true",
                "spark.hadoop.fs.s3a.access.key=" + S3Server.KEY,
                "spark.hadoop.fs.s3a.secret.key=" + S3Server.SECRET,
                // a broken server is to be heard of soon
                "spark.hadoop.fs.s3a.attempts.maximum=2",
                "spark.hadoop.fs.s3a.retry.limit=2");
    }
}
