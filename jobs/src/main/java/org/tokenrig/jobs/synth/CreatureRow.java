package org.tokenrig.jobs.synth;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.tokenrig.inference.metric.RewardMetrics;
import org.tokenrig.inference.metric.RewardOptions;
import org.tokenrig.inference.metric.Rewards;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.jobs.table.Table;
import scala.jdk.javaapi.CollectionConverters;

/** What the manifest says about one creature: a row of {@link Table#CREATURES}. */
final class CreatureRow {
    /** Of ten creatures, eight are for training, one for validation, one for tests. */
    private static final int SPLITS = 10;

    private CreatureRow() {}

    /** The path of a creature below the output. */
    static String path(long index, Creature creature) {
        return String.format("creatures/%08d_%s.glb", index, creature.family().label());
    }

    /**
     * A row.
     *
     * @param measure whether the truth's rewards are computed; else they are null
     */
    static Row of(long seed, long index, Creature creature, long length, boolean measure) {
        List<Object> values = new ArrayList<>();
        values.add(path(index, creature));
        values.add(seed);
        values.add(index);
        values.add(creature.family().label());
        values.add(split(index));
        values.add(creature.skeleton().jointCount());
        values.add(creature.mesh().vertexCount());
        values.add(creature.mesh().triangleCount());
        values.add(creature.parts().size());
        values.add(length);
        values.add(CollectionConverters.asScala(creature.parameters()));
        if (measure) {
            Rewards truth = RewardMetrics.of(creature.mesh()).score(creature.rig(), RewardOptions.DEFAULT);
            values.add(truth.containment());
            values.add(truth.jointCoverage());
            values.add(truth.smoothnessMax());
            values.add(truth.smoothnessMean());
        } else {
            for (int i = 0; i < 4; i++) {
                values.add(null);
            }
        }
        return RowFactory.create(values.toArray());
    }

    private static String split(long index) {
        long place = Math.floorMod(index, SPLITS);
        if (place == SPLITS - 1) {
            return "test";
        }
        return place == SPLITS - 2 ? "validation" : "train";
    }
}
