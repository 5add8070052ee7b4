package org.tokenrig.jobs.quality;

import static org.apache.spark.sql.types.DataTypes.createArrayType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.tokenrig.inference.quality.JointQuality;
import org.tokenrig.inference.quality.Measure;
import org.tokenrig.inference.quality.RigQuality;
import org.tokenrig.inference.quality.Verdict;
import org.tokenrig.jobs.table.Table;
import scala.jdk.javaapi.CollectionConverters;

/** A row of {@link Table#QUALITY} in the making, with the rows of {@link Table#QUALITY_JOINTS} in it; what is not set is null. */
public final class QualityRow {
    /** What the column {@code damage} has of a rig as it was found or made. */
    public static final String UNDAMAGED = "none";

    /** The column of the joints' rows, until the two tables are parted. */
    static final String JOINTS = "_joints";

    private final Map<String, Object> values = new LinkedHashMap<>();
    private List<Row> joints = List.of();

    /** A row without values. */
    public QualityRow() {
        for (String column : Table.QUALITY.schema().fieldNames()) {
            values.put(column, null);
        }
    }

    /** The columns of the table and one with the joints' rows. */
    static StructType schema() {
        return Table.QUALITY.schema().add(JOINTS, createArrayType(Table.QUALITY_JOINTS.schema(), false));
    }

    /** Sets a column. */
    public QualityRow set(String column, Object value) {
        if (!values.containsKey(column)) {
            throw new IllegalArgumentException("the table quality has no column " + column);
        }
        values.put(column, value);
        return this;
    }

    /** Sets what was measured, and the verdict. The columns that name the asset must be set. */
    public QualityRow setQuality(RigQuality quality) {
        set("status", "judged");
        set("verdict", quality.verdict().label());
        set("reasons", CollectionConverters.asScala(quality.reasons()).toSeq());
        set("joints", quality.joints().size());
        set("idle_joints", quality.idleJoints());
        set("pieces", quality.pieces());
        for (Measure measure : Measure.values()) {
            set(measure.label(), quality.of(measure));
        }
        Object asset = values.get("asset_id");
        Object damage = values.get("damage");
        joints = quality.joints().stream()
                .map(joint -> row(asset, damage, joint))
                .toList();
        return this;
    }

    private static Row row(Object asset, Object damage, JointQuality joint) {
        return RowFactory.create(
                asset,
                damage,
                joint.joint(),
                joint.name(),
                joint.kind().label(),
                joint.degrees(),
                joint.held(),
                joint.carried(),
                joint.idle(),
                joint.bleed(),
                joint.outside(),
                joint.stretch(),
                joint.collapse(),
                joint.volume(),
                joint.tear(),
                joint.away(),
                joint.seam(),
                joint.detached());
    }

    /** Whether this is the verdict. */
    public boolean isVerdict(Verdict verdict) {
        return verdict.label().equals(values.get("verdict"));
    }

    /** The finished row of {@link Table#QUALITY}. */
    public Row toRow() {
        return RowFactory.create(values.values().toArray());
    }

    /** The finished rows of {@link Table#QUALITY_JOINTS}; none where nothing was measured. */
    public List<Row> joints() {
        return joints;
    }

    /** Both, of {@link #schema()}. */
    Row toRowWithJoints() {
        Object[] all = new Object[values.size() + 1];
        System.arraycopy(values.values().toArray(), 0, all, 0, values.size());
        all[values.size()] = CollectionConverters.asScala(joints).toSeq();
        return RowFactory.create(all);
    }
}
