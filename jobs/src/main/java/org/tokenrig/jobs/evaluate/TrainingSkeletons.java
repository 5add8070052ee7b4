package org.tokenrig.jobs.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.tokenrig.inference.metric.SkeletonLibrary;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.inference.synth.CreatureGenerator;
import org.tokenrig.inference.synth.CreatureOptions;

/** Makes the training creatures that the baselines know. */
final class TrainingSkeletons {
    /** Coarse: shapes are compared by cells and a few hundred points. */
    private static final int VERTICES = 800;

    private static final int CREATURES_PER_TASK = 25;

    private TrainingSkeletons() {}

    /**
     * The first creatures of a seed, all facing one way.
     *
     * @param options whose families are made; what else they say is not looked at
     */
    static SkeletonLibrary make(JavaSparkContext spark, long seed, int count, CreatureOptions options) {
        CreatureOptions plain = CreatureOptions.plain(VERTICES).withFamilies(options.families());
        List<Long> indices = LongStream.range(0, count).boxed().toList();
        int tasks = (count + CREATURES_PER_TASK - 1) / CREATURES_PER_TASK;
        return SkeletonLibrary.of(spark.parallelize(new ArrayList<>(indices), tasks)
                .map(new Making(seed, plain))
                .collect());
    }

    private record Making(long seed, CreatureOptions options) implements Function<Long, SkeletonLibrary.Entry> {
        @Override
        public SkeletonLibrary.Entry call(Long index) {
            Creature creature = new CreatureGenerator().creature(seed, index, options);
            return SkeletonLibrary.Entry.of(
                    creature.family().label(), creature.mesh(), creature.skeleton(), seed + index);
        }
    }
}
