package org.tokenrig.jobs.synth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.inference.synth.CreatureGenerator;
import org.tokenrig.inference.synth.CreatureOptions;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.jobs.LocalSpark;
import org.tokenrig.jobs.table.Table;

@ExtendWith(LocalSpark.class)
class CreatureLibraryIT {
    private static final CreatureOptions SMALL = new CreatureOptions(Family.GENERAL, 600, true, true);
    private static SparkSession spark;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startSpark(SparkSession session) {
        spark = session;
    }

    @Test
    void anyPartitioningGivesTheSameFilesAndManifest() throws Exception {
        CreatureLibrary.Result one = make("one", 1);
        CreatureLibrary.Result five = make("five", 5);
        assertThat(one.creatures()).isEqualTo(13);
        assertThat(five.bytes()).isEqualTo(one.bytes());
        assertThat(five.containment()).isEqualTo(one.containment()).isGreaterThan(0.95);
        assertThat(manifest("five")).isEqualTo(manifest("one")).hasSize(13);
        Map<String, byte[]> first = files("one");
        Map<String, byte[]> second = files("five");
        assertThat(second.keySet()).isEqualTo(first.keySet()).hasSize(13);
        first.forEach((name, bytes) -> assertThat(second.get(name)).isEqualTo(bytes));
    }

    @Test
    void filesReadBackAsTheCreaturesWere() throws Exception, AssetException {
        make("read", 2);
        CreatureGenerator generator = new CreatureGenerator();
        for (Row row : manifest("read")) {
            long index = row.getLong(row.fieldIndex("index"));
            Creature creature = generator.creature(77, index, SMALL);
            String path = row.getString(row.fieldIndex("asset_id"));
            Asset asset = AssetReader.read(
                    new AssetId(path),
                    Files.readAllBytes(folder.resolve("read").resolve(path)),
                    Resources.none(),
                    AssetLimits.DEFAULT);
            // the reader places skinned vertices by a matrix, which rounds
            assertThat(asset.mesh().positions()).containsExactly(creature.mesh().positions(), within(4e-6f));
            assertThat(asset.rig()).isPresent();
            // the reader may list siblings in another order
            assertThat(parentsByName(asset.rig().get().skeleton())).isEqualTo(parentsByName(creature.skeleton()));
            assertThat(row.getInt(row.fieldIndex("joints")))
                    .isEqualTo(creature.skeleton().jointCount());
        }
    }

    private static Map<String, String> parentsByName(Skeleton skeleton) {
        Map<String, String> parents = new TreeMap<>();
        for (int joint = 0; joint < skeleton.jointCount(); joint++) {
            int parent = skeleton.parents()[joint];
            parents.put(
                    skeleton.names().get(joint),
                    parent < 0 ? "" : skeleton.names().get(parent));
        }
        return parents;
    }

    private CreatureLibrary.Result make(String name, int partitions) throws Exception {
        return CreatureLibrary.on(spark)
                .count(13)
                .seed(77)
                .options(SMALL)
                .partitions(partitions)
                .to(folder.resolve(name).toString())
                .run();
    }

    private List<Row> manifest(String name) {
        return spark.read()
                .schema(Table.CREATURES.schema())
                .parquet(folder.resolve(name).resolve("manifest").toString())
                .orderBy("index")
                .collectAsList();
    }

    private Map<String, byte[]> files(String name) throws Exception {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> list = Files.list(folder.resolve(name).resolve("creatures"))) {
            for (Path file : list.toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }
}
