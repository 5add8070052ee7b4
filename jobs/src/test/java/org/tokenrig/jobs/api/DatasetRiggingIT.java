package org.tokenrig.jobs.api;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.jobs.LocalSpark;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.rig.RigLibrary;
import org.tokenrig.jobs.rig.ToyLibrary;
import org.tokenrig.jobs.run.UnusableRunException;

@ExtendWith(LocalSpark.class)
class DatasetRiggingIT {
    private static final RigOptions QUICK = RigOptions.DEFAULT
            .with(GenerationOptions.BEAMS, 2)
            .with(GenerationOptions.MAX_NEW_TOKENS, 1_500)
            .withSamples(1_200, 400);

    private static final StructType FILES =
            new StructType().add("id", DataTypes.StringType).add("content", DataTypes.BinaryType);

    @TempDir
    static Path folder;

    private static SparkSession spark;
    private static Path input;
    private static Settings.Model model;

    @BeforeAll
    static void start(SparkSession session) throws IOException {
        input = folder.resolve("in");
        ToyLibrary.writeTowers(input, 2);
        ToyLibrary.writeOtherFormats(input);
        ToyLibrary.writeBadOnes(input);
        model = new Settings.Model(
                ToyLibrary.writeModel(folder.resolve("model")).toString(), 1, true);
        spark = session;
    }

    private static DatasetRigging rigging() {
        return DatasetRigging.on(spark).options(QUICK).model(model);
    }

    @Test
    void filesAreTheLibrarysToTheByteAndBadOnesAreRows() throws Exception {
        Path output = folder.resolve("library");
        RigLibrary.on(spark)
                .from(input.toString())
                .to(output.toString())
                .options(QUICK)
                .model(model)
                .run();
        Dataset<Row> files = spark.read()
                .format("binaryFile")
                .option("recursiveFileLookup", true)
                .load(input.toString())
                .select(col("path").as("id"), col("content"), col("length"));
        Dataset<Row> rigged = rigging().rig(files.repartition(3));
        assertThat(rigged.schema()).isEqualTo(DatasetRigging.SCHEMA);

        Map<String, String> failed = new TreeMap<>();
        int same = 0;
        for (Row row : rigged.collectAsList()) {
            String name = row.getString(0).substring(("file:" + input + "/").length());
            if (row.getString(1).equals("failed")) {
                assertThat(row.<Object>getAs("glb")).isNull();
                assertThat(row.<String>getAs("error_text")).as(name).isNotBlank();
                failed.put(name, row.getAs("error_kind"));
                continue;
            }
            byte[] glb = row.getAs("glb");
            assertThat(glb).as(name).isEqualTo(Files.readAllBytes(output.resolve("rigged/" + stem(name) + ".glb")));
            assertThat(row.<Object>getAs("error_kind")).isNull();
            same++;
        }
        assertThat(same).isEqualTo(2 + 2);
        // Spark leaves empty files out
        assertThat(failed)
                .containsEntry("bad/cut.glb", "truncated")
                .containsEntry("bad/noise.obj", "bad_obj")
                .containsEntry("bad/lonely.gltf", "missing_resource")
                .containsEntry("gltf/boxes.gltf", "missing_resource")
                .containsEntry("gltf/buffers/two boxes.bin", "unknown_format")
                .hasSize(5);
    }

    private static String stem(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }

    @Test
    void anObjWhoseIdHasNoExtensionIsReadByItsColumn() throws Exception {
        byte[] obj = Files.readAllBytes(input.resolve("obj/tower.obj"));
        Dataset<Row> rows = spark.createDataFrame(
                List.of(
                        RowFactory.create("4711", obj, "OBJ"),
                        RowFactory.create("4712", obj, null),
                        RowFactory.create("s3a://bucket/tower.obj", obj, null),
                        RowFactory.create(null, null, null)),
                FILES.add("extension", DataTypes.StringType));
        List<Row> rigged = rigging().rig(rows.coalesce(1)).collectAsList();
        assertThat(rigged.stream().map(row -> row.getString(1)))
                .containsExactly("rigged", "failed", "rigged", "failed");
        assertThat(rigged.get(1).<String>getAs("error_kind")).isEqualTo("unknown_format");
        assertThat(rigged.get(3).<String>getAs("error_text")).isEqualTo("the row has no content");
        assertThat(AssetReader.read(
                                new AssetId("a.glb"),
                                rigged.get(0).<byte[]>getAs("glb"),
                                Resources.none(),
                                AssetLimits.DEFAULT)
                        .rig())
                .isPresent();
    }

    @Test
    void aSkeletonIsKeptWhereItIsWantedAndThere() throws Exception {
        Dataset<Row> rows = spark.createDataFrame(
                List.of(
                        RowFactory.create("kept", Files.readAllBytes(input.resolve("rigged tower.glb"))),
                        RowFactory.create("bare", Files.readAllBytes(input.resolve("towers/tower-0.glb")))),
                FILES);
        List<Row> rigged = rigging().useSkeleton(true).rig(rows.coalesce(1)).collectAsList();
        assertThat(AssetReader.read(
                                new AssetId("a.glb"),
                                rigged.get(0).<byte[]>getAs("glb"),
                                Resources.none(),
                                AssetLimits.DEFAULT)
                        .requireRig()
                        .skeleton()
                        .names())
                .containsExactly("root", "tip");
        assertThat(rigged.get(1).<String>getAs("error_kind")).isEqualTo("no_skeleton");
    }

    @Test
    void columnsThatAreMissingOrOfAnotherTypeAreNamedBeforeAnyWork() {
        StructType text = new StructType().add("id", DataTypes.StringType).add("content", DataTypes.StringType);
        assertThatThrownBy(() -> rigging().rig(spark.createDataFrame(List.of(), text)))
                .isInstanceOf(UnusableRunException.class)
                .hasMessage("the column content must be of type binary, cannot be: string");
        StructType paths = new StructType().add("path", DataTypes.StringType).add("content", DataTypes.BinaryType);
        assertThatThrownBy(() -> rigging().rig(spark.createDataFrame(List.of(), paths)))
                .isInstanceOf(UnusableRunException.class)
                .hasMessage("assets must have a column id of type string, have: path, content");
    }

    @Test
    void theExamplesOfTheReadmeRunAsTheyStandThere() throws Exception {
        Path towers = folder.resolve("towers");
        ToyLibrary.writeTowers(towers, 1);
        Dataset<Row> rigs = RigFilesInSpark.library(
                spark, towers.toString(), folder.resolve("readme").toString());
        assertThat(rigs.select("status").collectAsList()).containsExactly(RowFactory.create("rigged"));
        Dataset<Row> rigged = RigFilesInSpark.dataset(spark, towers + "/towers/*.glb");
        assertThat(rigged.select("status").collectAsList()).containsExactly(RowFactory.create("rigged"));
    }
}
