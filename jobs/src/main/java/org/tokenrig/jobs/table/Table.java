package org.tokenrig.jobs.table;

import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
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
     * whether the mesh is symmetric and its rig was made so, {@code heat_share} how much of the skin is bone heat.
     * {@code milliseconds} has the stages by name. {@code parts} has the etags of the files that the asset names, by their paths
     * below the input, empty for one that is missing; {@code reason} says why the run rigged it, {@code attempts} how often it
     * has been tried as it is. {@code output_path} is the place that the asset has below the output, also where it failed.
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
            .add("code_version", StringType)
            .add("parts", createMapType(StringType, StringType))
            .add("reason", StringType)
            .add("attempts", IntegerType)
            .add("tried_at", TimestampType)
            .add("output_path", StringType)),

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
     * are in percent of the normalised frame; what a method does not give is null. {@code skeleton_match} says whether joints
     * correspond one by one or were matched.
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
            .add("code_version", StringType)
            .add("folder", StringType)
            .add("size", StringType)
            .add("labels", createMapType(StringType, StringType))
            .add("predicted_uri", StringType)
            .add("protocol", StringType)
            .add("skeleton_match", StringType)
            .add("matched_joints", IntegerType)
            .add("vertex_match", StringType)
            .add("frame_match", StringType)
            .add("j2j_from_predicted", DoubleType)
            .add("j2j_from_true", DoubleType)
            .add("joint_difference", IntegerType)
            .add("depth", IntegerType)
            .add("true_depth", IntegerType)
            .add("depth_difference", IntegerType)
            .add("symmetry_error", DoubleType)
            .add("mesh_symmetry_error", DoubleType)
            .add("joint_recall", DoubleType)
            .add("joint_precision", DoubleType)
            .add("true_digits", IntegerType)
            .add("digit_recall", DoubleType)),

    /**
     * One row a rigged file: its rig as a model reads and writes it, and what is lost by that. {@code skeleton_tokens} are from
     * begin to end of skeleton; {@code skin_tokens} are codebook entries, {@code tokens_per_joint} of each joint, in the order
     * of the skeleton's tokens; {@code points} are surface samples in the model's frame, (samples, 6) float32 little-endian:
     * position, unit normal.
     */
    TOKENS(new StructType()
            .add("asset_id", StringType)
            .add("uri", StringType)
            .add("length", LongType)
            .add("etag", StringType)
            .add("status", StringType)
            .add("error_kind", StringType)
            .add("error_text", StringType)
            .add("model_id", StringType)
            .add("model_name", StringType)
            .add("parameters_hash", StringType)
            .add("seed", LongType)
            .add("class", StringType)
            .add("vertices", IntegerType)
            .add("joints", IntegerType)
            .add("tokens_per_joint", IntegerType)
            .add("codebook", IntegerType)
            .add("skeleton_tokens", createArrayType(IntegerType))
            .add("skin_tokens", createArrayType(IntegerType))
            .add("skeleton_error", DoubleType)
            .add("other_parents", IntegerType)
            .add("skin_l1", DoubleType)
            .add("skin_mean", DoubleType)
            .add("skin_iou", DoubleType)
            .add("skin_l1_uncut", DoubleType)
            .add("skin_iou_uncut", DoubleType)
            .add("motion_loss", DoubleType)
            .add("seconds", DoubleType)
            .add("points", BinaryType)
            .add("code_version", StringType)),

    /**
     * One row a rig: how it moves, and what that comes to. {@code status} is {@code judged} or {@code failed}, with the error's
     * columns; {@code verdict} is {@code accept}, {@code review} or {@code quarantine}; {@code reasons} are sentences, the
     * gravest first. A run that rigs has such rows of its own rigs, and the command that judges rigs of others has them of those.
     * {@code damage} is {@code none}, or how a copy was damaged on purpose. The measures, with their units, are
     * those of {@link org.tokenrig.inference.quality.Measure}.
     */
    QUALITY(new StructType()
            .add("asset_id", StringType)
            .add("uri", StringType)
            .add("damage", StringType)
            .add("damage_text", StringType)
            .add("status", StringType)
            .add("error_kind", StringType)
            .add("error_text", StringType)
            .add("verdict", StringType)
            .add("reasons", createArrayType(StringType, false))
            .add("vertices", IntegerType)
            .add("triangles", IntegerType)
            .add("joints", IntegerType)
            .add("idle_joints", IntegerType)
            .add("pieces", IntegerType)
            .add("unweighted", DoubleType)
            .add("bleed", DoubleType)
            .add("tear", DoubleType)
            .add("detached", DoubleType)
            .add("seam", DoubleType)
            .add("piece", DoubleType)
            .add("misplaced", DoubleType)
            .add("stretch", DoubleType)
            .add("collapse", DoubleType)
            .add("volume", DoubleType)
            .add("body_stretch", DoubleType)
            .add("idle", DoubleType)
            .add("milliseconds", LongType)
            .add("parameters_hash", StringType)
            .add("code_version", StringType)),

    /**
     * One row a joint of a judged rig: what the worst pose of that joint does. Shares are in percent of the surface, lengths in
     * percent of the mesh's longest side, as {@link org.tokenrig.inference.quality.JointQuality} says.
     */
    QUALITY_JOINTS(new StructType()
            .add("asset_id", StringType)
            .add("damage", StringType)
            .add("joint", IntegerType)
            .add("name", StringType)
            .add("kind", StringType)
            .add("degrees", DoubleType)
            .add("held", DoubleType)
            .add("carried", DoubleType)
            .add("idle", BooleanType)
            .add("bleed", DoubleType)
            .add("outside", DoubleType)
            .add("stretch", DoubleType)
            .add("collapse", DoubleType)
            .add("volume", DoubleType)
            .add("tear", DoubleType)
            .add("away", DoubleType)
            .add("seam", DoubleType)
            .add("detached", DoubleType));

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

    /** The folder of the rows of runs that are folded, below the output. */
    public String folded() {
        return "tables/folded/" + label();
    }

    /** The file of the newest rows, below the output; with {@code run_id} as the last column. */
    public String current() {
        return "tables/" + label() + "/state=current/" + label() + ".parquet";
    }
}
