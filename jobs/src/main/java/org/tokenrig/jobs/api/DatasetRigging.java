package org.tokenrig.jobs.api;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.tokenrig.inference.options.RecommendedOptions;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.run.PreparedModel;
import org.tokenrig.jobs.run.TaskDevice;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.CodeVersion;
import org.tokenrig.jobs.table.Parameters;

/**
 * Rigs the assets of a {@code Dataset}, whose rows have the files themselves. One row comes for each row that goes in, in the
 * partition it was in; one that cannot be rigged says why, and ends nothing. The work is done when Spark needs the rows, and again
 * where it needs them again: write the result, or persist it, before you use it twice.
 *
 * <p>A file and its rigged successor are in a row each, so a task has to have memory for a few of them. Assets that refer to files
 * beside them (glTF with its buffers outside, OBJ with materials) are not whole in a row: a glTF then fails, an OBJ loses its
 * materials.
 */
public final class DatasetRigging {
    /**
     * Columns of the result.
     *
     * <ul>
     *   <li>{@code id}: of the row that went in
     *   <li>{@code status}: {@code rigged} or {@code failed}
     *   <li>{@code glb}: the source document with its rig, as a GLB; null where it failed
     *   <li>{@code error_kind}: the rule that was broken, by its label as in the table {@code rigs}; null where it was rigged
     *   <li>{@code error_text}: a sentence that says what was found; null where it was rigged
     *   <li>{@code warnings}: what was repaired, ignored or left out, a sentence each
     *   <li>{@code model_id}: of the model that rigged
     * </ul>
     */
    public static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.StringType)
            .add("status", DataTypes.StringType, false)
            .add("glb", DataTypes.BinaryType)
            .add("error_kind", DataTypes.StringType)
            .add("error_text", DataTypes.StringType)
            .add("warnings", DataTypes.createArrayType(DataTypes.StringType, false), false)
            .add("model_id", DataTypes.StringType, false);

    private final SparkSession spark;
    private RigOptions options = RigOptions.DEFAULT;
    private Set<String> chosen = Set.of();
    private boolean useSkeleton;
    private AssetLimits limits = AssetLimits.DEFAULT;
    private long decodingMemory;
    private Settings.Model model = Settings.Model.DEFAULT;

    private DatasetRigging(SparkSession spark) {
        this.spark = requireNonNull(spark, "spark is null");
    }

    /** On this session, with the model in the program and the options that it recommends. */
    public static DatasetRigging on(SparkSession spark) {
        return new DatasetRigging(spark);
    }

    /** Everything of these settings that concerns one asset: options, limits, model. */
    public DatasetRigging settings(Settings settings) {
        requireNonNull(settings, "settings is null");
        this.options = settings.rig();
        this.chosen = settings.chosen();
        this.useSkeleton = settings.useSkeleton();
        this.limits = settings.limits();
        this.decodingMemory = settings.decodingMemory();
        this.model = settings.model();
        return this;
    }

    /** How rigs are made, whatever the model recommends. */
    public DatasetRigging options(RigOptions rigOptions) {
        this.options = requireNonNull(rigOptions, "rigOptions is null");
        this.chosen = Set.copyOf(RecommendedOptions.NAMES);
        return this;
    }

    /** Which weights, and how they reach the executors. */
    public DatasetRigging model(Settings.Model source) {
        this.model = requireNonNull(source, "source is null");
        return this;
    }

    /** How much of an asset is read before it is refused. */
    public DatasetRigging limits(AssetLimits assetLimits) {
        this.limits = requireNonNull(assetLimits, "assetLimits is null");
        return this;
    }

    /** Keep the skeletons that assets have and make skins only; assets without one fail. */
    public DatasetRigging useSkeleton(boolean keep) {
        this.useSkeleton = keep;
        return this;
    }

    /**
     * Rigs.
     *
     * @param assets with the columns {@code id} (string; whatever names the asset) and {@code content} (binary; a whole GLB, VRM,
     *     glTF or OBJ); the column {@code extension} (string, such as {@code obj}) may be there, where ids do not end with it.
     *     What a file is, its bytes say; OBJ alone needs its extension. Other columns are left out.
     * @return {@link #SCHEMA}
     * @throws UnusableRunException where a column is missing or of another type, or there is no such model
     */
    public Dataset<Row> rig(Dataset<Row> assets) throws UnusableRunException {
        requireNonNull(assets, "assets is null");
        requireColumn(assets, "id", DataTypes.StringType);
        requireColumn(assets, "content", DataTypes.BinaryType);
        boolean extensions = has(assets, "extension");
        if (extensions) {
            requireColumn(assets, "extension", DataTypes.StringType);
        }
        PreparedModel prepared = PreparedModel.of(spark, model, options, chosen);
        // as RigLibrary's, so that the files are the same to the byte
        Parameters parameters =
                Parameters.of(prepared.options(), Map.of("rig.use-skeleton", useSkeleton, "rig.assets-per-step", 1));
        RigFunction function = new RigFunction(
                prepared.options(),
                useSkeleton,
                limits,
                decodingMemory,
                prepared.source(),
                TaskDevice.of(model),
                model.threads(),
                parameters.hash(),
                CodeVersion.current());
        return assets.select(
                        functions.col("id"),
                        functions.col("content"),
                        (extensions
                                        ? functions.col("extension")
                                        : functions.lit(null).cast(DataTypes.StringType))
                                .as("extension"))
                .mapPartitions(function, Encoders.row(SCHEMA));
    }

    private static boolean has(Dataset<Row> assets, String column) {
        return Arrays.asList(assets.columns()).contains(column);
    }

    private static void requireColumn(Dataset<Row> assets, String column, DataType type) throws UnusableRunException {
        if (!has(assets, column)) {
            throw new UnusableRunException("assets must have a column " + column + " of type " + type.simpleString()
                    + ", have: " + String.join(", ", assets.columns()));
        }
        DataType found = assets.schema().apply(column).dataType();
        if (!found.equals(type)) {
            throw new UnusableRunException("the column " + column + " must be of type " + type.simpleString()
                    + ", cannot be: " + found.simpleString());
        }
    }
}
