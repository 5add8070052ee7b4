package org.tokenrig.jobs.synth;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.inference.synth.CreatureGenerator;
import org.tokenrig.inference.synth.CreatureOptions;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.jobs.run.ProgressDisplay;
import org.tokenrig.jobs.run.RunCounters;
import org.tokenrig.jobs.run.RunOutput;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.Parquet;
import org.tokenrig.jobs.table.Table;

/**
 * Makes rigged creatures. Writes {@code OUTPUT/creatures/<index>_<family>.glb} as each is done and the manifest, a Parquet
 * table of {@link Table#CREATURES}, to {@code OUTPUT/manifest} at the end. Files of an earlier run with the same names are
 * replaced, others stay; the manifest is of this run alone.
 *
 * <p>Every creature is a function of (seed, index), so files and manifest are the same for any partitioning.
 */
public final class CreatureLibrary {
    /**
     * What was made.
     *
     * @param creatures how many
     * @param bytes of all their files
     * @param containment mean of the truth's; NaN where it was not measured
     * @param smoothness mean of the truth's, of the mean stretch; NaN where it was not measured
     * @param elapsed from start to manifest
     */
    public record Result(long creatures, long bytes, double containment, double smoothness, Duration elapsed) {}

    private static final String MANIFEST = "manifest";
    private static final String STAGING = "_staging/manifest";
    /** Of a task; small, so that progress is seen and cores end together. */
    private static final int CREATURES_PER_TASK = 50;

    private static final int ROWS_PER_FILE = 100_000;

    private final SparkSession spark;
    private long count = 100;
    private long seed;
    private String output = "";
    private CreatureOptions options = CreatureOptions.DEFAULT;
    private boolean measure = true;
    private int partitions;
    private ProgressDisplay display = ProgressDisplay.NONE;

    private CreatureLibrary(SparkSession spark) {
        this.spark = requireNonNull(spark, "spark is null");
    }

    /** Creatures made on this session. Give at least an output. */
    public static CreatureLibrary on(SparkSession spark) {
        return new CreatureLibrary(spark);
    }

    /** How many, of indices 0 and up. Default: 100. */
    public CreatureLibrary count(long creatures) {
        if (creatures < 1) {
            throw new IllegalArgumentException("count must be at least 1, cannot be: " + creatures);
        }
        this.count = creatures;
        return this;
    }

    /** Of all of them. Default: 0. */
    public CreatureLibrary seed(long all) {
        this.seed = all;
        return this;
    }

    /** Folder for files and manifest, made if need be. Required. */
    public CreatureLibrary to(String location) {
        this.output = requireNonNull(location, "location is null");
        return this;
    }

    /** Families, vertices and so on. Default: {@link CreatureOptions#DEFAULT}. */
    public CreatureLibrary options(CreatureOptions creatures) {
        this.options = requireNonNull(creatures, "creatures is null");
        return this;
    }

    /** Whether containment, coverage and smoothness of the truth go into the manifest. Default: true. */
    public CreatureLibrary measure(boolean rewards) {
        this.measure = rewards;
        return this;
    }

    /** Number of tasks; 0 for one every 50 creatures. Changes no result. */
    public CreatureLibrary partitions(int tasks) {
        if (tasks < 0) {
            throw new IllegalArgumentException("partitions must not be negative, cannot be: " + tasks);
        }
        this.partitions = tasks;
        return this;
    }

    /** Shows progress. Default: none. */
    public CreatureLibrary progress(PrintStream out, boolean terminal, Duration interval) {
        this.display = new ProgressDisplay(out, terminal, interval);
        return this;
    }

    /**
     * Makes them.
     *
     * @throws UnusableRunException before any work, where there is no place for results
     * @throws IOException where the storage refuses; what was written so far stays
     */
    public Result run() throws UnusableRunException, IOException {
        Instant started = Instant.now();
        OutputFolder results = RunOutput.open(output, spark.sparkContext().hadoopConfiguration());
        stage(results);
        Dataset<Row> rows = Parquet.of(spark, Table.CREATURES.schema()).parquet(results.path(STAGING));
        int files = (int) Math.min(1_000, (count + ROWS_PER_FILE - 1) / ROWS_PER_FILE);
        rows.repartitionByRange(files, rows.col("index"))
                .sortWithinPartitions("index")
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(results.path(MANIFEST));
        results.delete("_staging");
        Row totals = Parquet.of(spark, Table.CREATURES.schema())
                .parquet(results.path(MANIFEST))
                .agg(sum(lit(1L)), sum("length"), avg("containment"), avg("smoothness_mean"))
                .first();
        return new Result(
                totals.getLong(0),
                totals.getLong(1),
                totals.isNullAt(2) ? Double.NaN : totals.getDouble(2),
                totals.isNullAt(3) ? Double.NaN : totals.getDouble(3),
                Duration.between(started, Instant.now()));
    }

    /** Makes and writes all; their rows go to a folder that nobody reads but this run. */
    private void stage(OutputFolder results) {
        int tasks = partitions > 0
                ? partitions
                : (int) Math.min(100_000, (count + CREATURES_PER_TASK - 1) / CREATURES_PER_TASK);
        RunCounters counters = RunCounters.register(spark.sparkContext());
        Making making = new Making(
                seed,
                options,
                measure,
                results.location(),
                JavaSparkContext.fromSparkContext(spark.sparkContext())
                        .broadcast(new SerializableConfiguration(
                                spark.sparkContext().hadoopConfiguration())),
                counters);
        JavaRDD<Row> rows = spark.range(0, count, 1, tasks).javaRDD().mapPartitions(making);
        display.during(
                spark.sparkContext(), "creature", count, () -> spark.createDataFrame(rows, Table.CREATURES.schema())
                        .write()
                        .mode(SaveMode.Overwrite)
                        .parquet(results.path(STAGING)));
    }

    /** Indices in, files written, rows out. */
    private record Making(
            long seed,
            CreatureOptions options,
            boolean measure,
            String output,
            Broadcast<SerializableConfiguration> storage,
            RunCounters counters)
            implements FlatMapFunction<Iterator<Long>, Row> {
        @Override
        public Iterator<Row> call(Iterator<Long> indices) throws IOException {
            OutputFolder results = OutputFolder.open(output, storage.value().value());
            CreatureGenerator generator = new CreatureGenerator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return indices.hasNext();
                }

                @Override
                public Row next() {
                    return make(indices.next(), generator, results);
                }
            };
        }

        private Row make(long index, CreatureGenerator generator, OutputFolder results) {
            Creature creature = generator.creature(seed, index, options);
            String path = CreatureRow.path(index, creature);
            try {
                byte[] glb = CreatureFile.rigged(creature, creature.family().label());
                results.put(path, glb);
                counters.done().add(1);
                counters.cost().add(1);
                return CreatureRow.of(seed, index, creature, glb.length, measure);
            } catch (AssetException e) {
                throw new IllegalStateException("a creature cannot be written as GLB: " + path, e);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + results.uri(path) + ": " + e.getMessage(), e);
            }
        }
    }
}
