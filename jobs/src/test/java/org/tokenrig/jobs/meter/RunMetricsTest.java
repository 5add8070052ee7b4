package org.tokenrig.jobs.meter;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Gauge;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

/** Counting through a real Spark, whose tasks fail once. */
class RunMetricsTest {
    @Test
    void sumsAreExactWhenTasksHaveEnded() throws Exception {
        SparkConf conf = new SparkConf()
                .setMaster("local[2,3]")
                .setAppName("meters")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1");
        try (JavaSparkContext context = new JavaSparkContext(conf)) {
            SparkContext spark = context.sc();
            try (RunMetrics metrics = RunMetrics.begin(spark)) {
                WorkCounter counter = metrics.counter();
                metrics.due(8);
                context.parallelize(List.of(1, 2, 3, 4, 5, 6, 7, 8), 4).foreachPartition(numbers -> {
                    try (TaskWork work = new TaskWork(counter)) {
                        work.level(Work.PREFETCH_QUEUE, 2);
                        numbers.forEachRemaining(number -> {
                            work.add(Work.ASSETS_RIGGED, 1);
                            work.add(Work.TOKENS, number);
                            work.stage("encode", 10);
                        });
                        if (org.apache.spark.TaskContext.get().partitionId() == 1
                                && org.apache.spark.TaskContext.get().attemptNumber() == 0) {
                            throw new IllegalStateException("this task fails once, as tasks do");
                        }
                    }
                });
                assertThat(metrics.done())
                        .isEqualTo(
                                Map.of("assets_rigged", 8L, "tokens", 36L, "stage.encode", 80L, "prefetch_queue", 0L));
                spark.listenerBus().waitUntilEmpty();
                assertThat(gauge(metrics, "assets_rigged")).isEqualTo(8L);
                assertThat(gauge(metrics, "assets_due")).isEqualTo(8L);
                assertThat(gauge(metrics, "prefetch_queue")).isEqualTo(0L);
                assertThat(gauge(metrics, "stage.encode.seconds")).isEqualTo(0.08);
                assertThat(metrics.metricRegistry().meter("tokens").getCount()).isEqualTo(36);
                assertThat(spark.env()
                                .metricsSystem()
                                .getSourcesByName("tokenrig.run")
                                .size())
                        .isEqualTo(1);
                assertThat(spark.env()
                                .metricsSystem()
                                .getSourcesByName("tokenrig")
                                .size())
                        .isEqualTo(1);
            }
            assertThat(spark.env()
                            .metricsSystem()
                            .getSourcesByName("tokenrig.run")
                            .size())
                    .isZero();
        }
    }

    private static Object gauge(RunMetrics metrics, String name) {
        Gauge<?> gauge = metrics.metricRegistry().getGauges().get(name);
        return gauge.getValue();
    }
}
