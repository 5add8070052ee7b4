package org.tokenrig.inference.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkDeviceTest {
    @Test
    void namesAreThoseOfPyTorch() {
        assertThat(NetworkDevice.named("cpu")).isEqualTo(Device.cpu());
        assertThat(NetworkDevice.named("cuda:0")).isEqualTo(Device.gpu(0));
        assertThat(NetworkDevice.named("cuda:3").isGpu()).isTrue();
        assertThat(NetworkDevice.named("cuda:3").getDeviceId()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu0", "cuda", "cuda:", "cuda:-1", "cuda:99999999999", "CPU", "mps"})
    void refusesOtherNames(String name) {
        assertThatThrownBy(() -> NetworkDevice.named(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a device must be cpu or cuda:<number>, cannot be: " + name);
    }

    @Test
    void saysWhatAGpuLacks() throws IOException {
        assertThat(NetworkDevice.require("cpu")).isEqualTo(Device.cpu());
        assumeThat(Engine.getEngine("PyTorch").hasCapability(StandardCapabilities.CUDA))
                .as("a library for the CPU alone")
                .isFalse();
        assertThatThrownBy(() -> NetworkDevice.require("cuda:1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the device cuda:1 needs a PyTorch library with CUDA")
                .hasMessageContaining("PYTORCH_LIBRARY_PATH");
    }
}
