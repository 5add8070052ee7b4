package org.tokenrig.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;

class TaskDeviceTest {
    @Test
    void isTheGpuThatSparkGaveToTheTask() {
        assertThat(TaskDevice.of("auto", gpus("0"))).isEqualTo("cuda:0");
        assertThat(TaskDevice.of("auto", gpus("3"))).isEqualTo("cuda:3");
        assertThat(TaskDevice.of("auto", gpus("5", "6")))
                .as("one network runs on one")
                .isEqualTo("cuda:5");
    }

    @Test
    void isTheCpuWhereSparkGaveNone() {
        assertThat(TaskDevice.of("auto", Map.of())).isEqualTo("cpu");
        assertThat(TaskDevice.of("auto", gpus())).isEqualTo("cpu");
        assertThat(TaskDevice.of("auto", Map.of("fpga", new ResourceInformation("fpga", new String[] {"1"}))))
                .isEqualTo("cpu");
    }

    @Test
    void isTheOneThatIsNamedWhateverSparkGave() {
        assertThat(TaskDevice.of("cpu", gpus("0"))).isEqualTo("cpu");
        assertThat(TaskDevice.of("cuda:1", gpus("0"))).isEqualTo("cuda:1");
    }

    @Test
    void refusesAnAddressThatIsNoNumber() {
        assertThatThrownBy(() -> TaskDevice.of("auto", gpus("GPU-8a2f")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be its number")
                .hasMessageContaining("GPU-8a2f");
    }

    @Test
    void knowsBeforehandWhetherItMayBeAGpu() {
        SparkConf none = new SparkConf(false);
        SparkConf given = new SparkConf(false).set("spark.task.resource.gpu.amount", "0.5");
        assertThat(TaskDevice.mayBeGpu("auto", none)).isFalse();
        assertThat(TaskDevice.mayBeGpu("auto", given)).isTrue();
        assertThat(TaskDevice.mayBeGpu("cpu", given)).isFalse();
        assertThat(TaskDevice.mayBeGpu("cuda:0", none)).isTrue();
    }

    private static Map<String, ResourceInformation> gpus(String... addresses) {
        return Map.of("gpu", new ResourceInformation("gpu", addresses));
    }
}
