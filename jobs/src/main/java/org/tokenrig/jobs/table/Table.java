package org.tokenrig.jobs.table;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;
import static org.apache.spark.sql.types.DataTypes.createMapType;

import java.util.Locale;
import org.apache.spark.sql.types.StructType;

/** The tables of a run and their columns. The run's id is the partition column {@code run_id}. */
public enum Table {
    /**
     * One row an asset, rigged or not. {@code status} is {@code rigged} or {@code failed}; the error's columns are null
     * where it was rigged, the counts and the output's where it failed. {@code warnings} has what was repaired,
     * ignored or left out of an asset, with its kind; it is empty where there was nothing of the sort. {@code symmetric} says
     * whether the mesh is symmetric and its rig was made so, {@code heat_share} how much of the skin is bone heat. {@code milliseconds} has
     * the stages by name.
     */
    RIGS(new StructType()
            .add("asset_id", StringType)
            .add("uri", StringType)
            .add("length", LongType)
            .add("etag", StringType)
            .add("content_sha256", StringType)
            .add("status", StringType)
            .add("error_stage", StringType)
            .add("error_kind", StringType)
            .add("error_text", StringType)
            .add(
                    "warnings",
                    createArrayType(new StructType().add("kind", StringType).add("text", StringType), false))
            .add("model_id", StringType)
            .add("model_name", StringType)
            .add("model_trained", BooleanType)
            .add("parameters_hash", StringType)
            .add("seed", LongType)
            .add("vertices", IntegerType)
            .add("triangles", IntegerType)
            .add("joints", IntegerType)
            .add("symmetric", BooleanType)
            .add("heat_share", DoubleType)
            .add("output_uri", StringType)
            .add("output_length", LongType)
            .add("output_sha256", StringType)
            .add("milliseconds", createMapType(StringType, LongType))
            .add("executor", StringType)
            .add("device", StringType)
            .add("code_version", StringType)),

    /**
     * One row a rigged asset. {@code tokens} are what the model wrote, or was given; {@code joints}, {@code parents} (-1 for a
     * root) and {@code names} are those of the file. Of a new skeleton the file has no joints that move nothing, so the tokens
     * can have more: {@code skin_tokens} says which.
     */
    SKELETON_TOKENS(new StructType()
            .add("asset_id", StringType)
            .add("tokens", createArrayType(IntegerType))
            .add("class", StringType)
            .add("joints", IntegerType)
            .add("parents", createArrayType(IntegerType))
            .add("names", createArrayType(StringType))
            .add("score", DoubleType)),

    /**
     * One row a joint of a rigged asset's tokens, in their order: its codebook entries. {@code rig_joint} is its index among
     * the joints of the file, from 0, and null where it moves nothing and was left out.
     */
    SKIN_TOKENS(new StructType()
            .add("asset_id", StringType)
            .add("joint", IntegerType)
            .add("codes", createArrayType(IntegerType))
            .add("rig_joint", IntegerType)),

    /** One row a rigged asset: the rewards of the final rig, with their parts. */
    REWARDS(new StructType()
            .add("asset_id", StringType)
            .add("joint_coverage", DoubleType)
            .add("containment", DoubleType)
            .add("sparsity", DoubleType)
            .add("uncovered", DoubleType)
            .add("crowded", DoubleType)
            .add("smoothness_max", DoubleType)
            .add("smoothness_mean", DoubleType)
            .add("total", DoubleType)),

    /** One row a generated creature. What was measured of its true rig is null where nothing was measured. */
    CREATURES(new StructType()
            .add("asset_id", StringType)
            .add("seed", LongType)
            .add("index", LongType)
            .add("family", StringType)
            .add("split", StringType)
            .add("joints", IntegerType)
            .add("vertices", IntegerType)
            .add("triangles", IntegerType)
            .add("primitives", IntegerType)
            .add("length", LongType)
            .add("parameters", createMapType(StringType, DoubleType))
            .add("containment", DoubleType)
            .add("joint_coverage", DoubleType)
            .add("smoothness_max", DoubleType)
            .add("smoothness_mean", DoubleType)),

    /**
     * One row an asset and method: how far what the method gives is from the true rig. {@code method} is one of those of
     * {@code Method}; {@code status} is {@code measured} or {@code failed}, with the error's columns. Distances of skeletons
     * are in percent of the normalised frame; what a method does not give is null.
     */
    EVALUATION(new StructType()
            .add("asset_id", StringType)
            .add("family", StringType)
            .add("method", StringType)
            .add("status", StringType)
            .add("error_kind", StringType)
            .add("error_text", StringType)
            .add("model_id", StringType)
            .add("model_name", StringType)
            .add("model_trained", BooleanType)
            .add("parameters_hash", StringType)
            .add("seed", LongType)
            .add("vertices", IntegerType)
            .add("triangles", IntegerType)
            .add("true_joints", IntegerType)
            .add("joints", IntegerType)
            .add("j2j", DoubleType)
            .add("j2b", DoubleType)
            .add("b2b", DoubleType)
            .add("left_right", DoubleType)
            .add("skin_precision", DoubleType)
            .add("skin_recall", DoubleType)
            .add("skin_l1", DoubleType)
            .add("skin_l1_uncut", DoubleType)
            .add("skin_mean", DoubleType)
            .add("skin_iou", DoubleType)
            .add("skin_iou_uncut", DoubleType)
            .add("motion_loss", DoubleType)
            .add("joint_coverage", DoubleType)
            .add("containment", DoubleType)
            .add("sparsity", DoubleType)
            .add("smoothness_max", DoubleType)
            .add("smoothness_mean", DoubleType)
            .add("reward_total", DoubleType)
            .add("seconds", DoubleType)
            .add("milliseconds", createMapType(StringType, LongType))
            .add("code_version", StringType));

    private final StructType schema;

    Table(StructType schema) {
        this.schema = schema;
    }

    /** The columns. */
    public StructType schema() {
        return schema;
    }

    /** The folder's name. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The folder of all runs' rows, below the output. */
    public String history() {
        return "tables/history/" + label();
    }

    /** The folder of a run's rows, below the output. */
    public String folder(String runId) {
        return history() + "/run_id=" + runId;
    }

    /** The file of the newest rows, below the output; with {@code run_id} as the last column. */
    public String current() {
        return "tables/" + label() + "/state=current/" + label() + ".parquet";
    }
}
