package org.tokenrig.jobs.rig;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.tokenrig.inference.RigResult;
import org.tokenrig.inference.metric.Rewards;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.jobs.quality.QualityRow;
import org.tokenrig.jobs.table.Table;
import scala.jdk.javaapi.CollectionConverters;

/**
 * All that a run says about an asset in one row, from which the tables are cut: the columns of {@link Table#RIGS}, and one
 * nested column for each other table, null where the asset was not rigged.
 */
final class RigRow {
    /** Status of an asset whose content is that of a rig which is there: not a row of any table. */
    static final String SAME = "same";

    /** Columns of the row. */
    static final StructType SCHEMA = schema();

    private final Map<String, Object> values = new LinkedHashMap<>();

    RigRow() {
        for (StructField field : SCHEMA.fields()) {
            values.put(field.name(), null);
        }
        values.put("warnings", new Row[0]);
    }

    /** Sets a column. */
    RigRow set(String column, Object value) {
        if (!values.containsKey(column)) {
            throw new IllegalArgumentException("a row of a rig has no column " + column);
        }
        values.put(column, value);
        return this;
    }

    /** Sets what was repaired, ignored or left out when the asset was read and when its rig was written. */
    RigRow setWarnings(List<AssetWarning> reading, List<AssetWarning> writing) {
        return set(
                "warnings",
                Stream.concat(reading.stream(), writing.stream())
                        .distinct()
                        .map(warning -> RowFactory.create(warning.kind().label(), warning.text()))
                        .toArray(Row[]::new));
    }

    /** Sets what the model gave. */
    RigRow setResult(RigResult result) {
        requireNonNull(result, "result is null");
        int joints = result.rig().skeleton().jointCount();
        set("joints", joints).set("symmetric", result.symmetric()).set("heat_share", result.heatShare());
        set(
                Table.SKELETON_TOKENS.label(),
                RowFactory.create(
                        boxed(result.skeletonTokens()),
                        result.className(),
                        joints,
                        boxed(result.rig().skeleton().parents()),
                        result.rig().skeleton().names().toArray(String[]::new),
                        result.score()));
        set(Table.SKIN_TOKENS.label(), skin(result));
        Rewards rewards = result.rewards();
        return set(
                Table.REWARDS.label(),
                RowFactory.create(
                        rewards.jointCoverage(),
                        rewards.containment(),
                        rewards.sparsity(),
                        rewards.uncovered(),
                        rewards.crowded(),
                        rewards.smoothnessMax(),
                        rewards.smoothnessMean(),
                        rewards.total()));
    }

    /** Sets how the rig moves. */
    RigRow setQuality(QualityRow quality) {
        set(Table.QUALITY.label(), withoutAsset(quality.toRow()));
        return set(
                Table.QUALITY_JOINTS.label(),
                quality.joints().stream().map(RigRow::withoutAsset).toArray(Row[]::new));
    }

    /** The asset's id is the first column of each table. */
    private static Row withoutAsset(Row row) {
        Object[] values = new Object[row.length() - 1];
        for (int i = 0; i < values.length; i++) {
            Object value = row.get(i + 1);
            values[i] = value instanceof scala.collection.Seq<?> list
                    ? CollectionConverters.asJava(list).toArray()
                    : value;
        }
        return RowFactory.create(values);
    }

    private static Row[] skin(RigResult result) {
        int[] rigJoints = result.rigJoints();
        int each = result.skinCodes().length / rigJoints.length;
        Row[] skin = new Row[rigJoints.length];
        for (int joint = 0; joint < skin.length; joint++) {
            Integer[] codes = boxed(Arrays.copyOfRange(result.skinCodes(), joint * each, (joint + 1) * each));
            skin[joint] = RowFactory.create(joint, codes, rigJoints[joint] < 0 ? null : rigJoints[joint]);
        }
        return skin;
    }

    /** The finished row. */
    Row toRow() {
        return RowFactory.create(values.values().toArray());
    }

    /** The rows of a table, cut from rows of this kind; sorted by asset, and by joint where there are joints. */
    static Dataset<Row> table(Dataset<Row> rows, Table table, int files) {
        Dataset<Row> cut =
                switch (table) {
                    case RIGS -> rows.where(col("status").notEqual(SAME)).select(columns(table, ""));
                    case SKIN_TOKENS, QUALITY_JOINTS ->
                        rows.select(col("asset_id"), explode(col(table.label())).as("cell"))
                                .select(columns(table, "cell."));
                    case SKELETON_TOKENS, REWARDS, QUALITY ->
                        rows.where(col(table.label()).isNotNull()).select(columns(table, table.label() + "."));
                    case CREATURES, EVALUATION, TOKENS ->
                        throw new IllegalArgumentException("a rig run has no table " + table.label());
                };
        Column[] order = List.of(table.schema().fieldNames()).contains("joint")
                ? new Column[] {col("asset_id"), col("joint")}
                : new Column[] {col("asset_id")};
        return files == 1
                ? cut.repartition(1).sortWithinPartitions(order)
                : cut.repartitionByRange(files, order).sortWithinPartitions(order);
    }

    private static Column[] columns(Table table, String prefix) {
        return Arrays.stream(table.schema().fieldNames())
                .map(name ->
                        name.equals("asset_id") ? col(name) : col(prefix + name).as(name))
                .toArray(Column[]::new);
    }

    private static StructType schema() {
        StructType schema = Table.RIGS.schema();
        for (Table table : RigTables.ALL.subList(1, RigTables.ALL.size())) {
            StructField[] nested = Arrays.stream(table.schema().fields())
                    .filter(field -> !field.name().equals("asset_id"))
                    .toArray(StructField[]::new);
            StructType cell = new StructType(nested);
            schema = table == Table.SKIN_TOKENS || table == Table.QUALITY_JOINTS
                    ? schema.add(table.label(), new ArrayType(cell, false))
                    : schema.add(table.label(), cell);
        }
        return schema;
    }

    private static Integer[] boxed(int[] values) {
        return Arrays.stream(values).boxed().toArray(Integer[]::new);
    }
}
