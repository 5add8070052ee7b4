package org.tokenrig.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThatThrownBy;

import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.TokenRig;
import org.tokenrig.jobs.config.Settings;

class TaskDeviceTest {
    @Test
    void isTheGpuThatSparkGaveToTheTask() {
        assertThat(device("auto").name(gpus("0"))).isEqualTo("cuda:0");
        assertThat(device("auto").name(gpus("3"))).isEqualTo("cuda:3");
        assertThat(device("auto").name(gpus("5", "6")))
                .as("one network runs on one")
                .isEqualTo("cuda:5");
    }

    @Test
    void isTheCpuWhereSparkGaveNone() {
        assertThat(device("auto").name(Map.of())).isEqualTo("cpu");
        assertThat(device("auto").name(gpus())).isEqualTo("cpu");
        assertThat(device("auto").name(Map.of("fpga", new ResourceInformation("fpga", new String[] {"1"}))))
                .isEqualTo("cpu");
    }

    @Test
    void isTheOneThatIsNamedWhateverSparkGave() {
        assertThat(device("cpu").name(gpus("0"))).isEqualTo("cpu");
        assertThat(device("cuda:1").name(gpus("0"))).isEqualTo("cuda:1");
    }

    @Test
    void refusesAnAddressThatIsNoNumber() {
        assertThatThrownBy(() -> device("auto").name(gpus("GPU-8a2f")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be its number")
                .hasMessageContaining("GPU-8a2f");
    }

    @Test
    void knowsBeforehandWhetherItMayBeAGpu() {
        SparkConf none = new SparkConf(false);
        SparkConf given = new SparkConf(false).set("spark.task.resource.gpu.amount", "0.5");
        assertThat(device("auto").mayBeGpu(none)).isFalse();
        assertThat(device("auto").mayBeGpu(given)).isTrue();
        assertThat(device("cpu").mayBeGpu(given)).isFalse();
        assertThat(device("cuda:0").mayBeGpu(none)).isTrue();
    }

    @Test
    void theCpuTakesThePlaceOfADeviceThatCannotBeUsedWhereItMay() {
        assumeThatThrownBy(() -> TokenRig.requireDevice("cuda:3")).hasMessageContaining("CUDA");
        assertThat(new TaskDevice("auto", true).used(gpus("3"))).isEqualTo("cpu");
        assertThat(new TaskDevice("cuda:3", true).used(gpus())).isEqualTo("cpu");
        assertThat(new TaskDevice("auto", true).used(gpus("GPU-8a2f"))).isEqualTo("cpu");
        assertThat(new TaskDevice("auto", false).used(gpus("3"))).isEqualTo("cuda:3");
    }

    @Test
    void refusesByDefault() {
        assertThat(TaskDevice.of(Settings.Model.DEFAULT)).isEqualTo(new TaskDevice("auto", false));
    }

    private static TaskDevice device(String wanted) {
        return new TaskDevice(wanted, false);
    }

    private static Map<String, ResourceInformation> gpus(String... addresses) {
        return Map.of("gpu", new ResourceInformation("gpu", addresses));
    }
}
