package org.tokenrig.inference.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.inference.checkpoint.SafeTensorsWriter;
import org.tokenrig.inference.checkpoint.TensorSource;
import org.tokenrig.inference.network.kernel.Kernels;

/** What is opened is closed, wherever opening fails. */
class NativeMemoryTest {
    @TempDir
    private Path folder;

    @Test
    void networksThatAreClosedLeaveNothing() throws Exception {
        loadAndClose(Golden.WEIGHTS);
        Held before = Held.now();
        loadAndClose(Golden.WEIGHTS);
        assertThat(Held.now()).isEqualTo(before);
    }

    /** Each tensor of each network in turn has another shape than the architecture says. */
    @Test
    void networksThatCannotBeOpenedLeaveNothing() throws Exception {
        loadAndClose(Golden.WEIGHTS);
        Held before = Held.now();
        Map<String, TensorSource> good = new LinkedHashMap<>();
        Golden.WEIGHTS.tensors().forEach((name, entry) -> good.put(name, TensorSource.of(entry)));
        int failures = 0;
        for (String name : Golden.ARCHITECTURE.tensorShapes().keySet()) {
            Map<String, TensorSource> wrong = new LinkedHashMap<>(good);
            wrong.put(name, TensorSource.of(new float[] {0}, 1, 1, 1, 1, 1));
            Path file = folder.resolve("wrong" + failures++);
            SafeTensorsWriter.write(file, Map.of(), wrong);
            SafeTensors weights = SafeTensors.open(file);
            assertThatThrownBy(() -> loadAndClose(weights)).as(name).hasMessageContaining(name);
            assertThat(Held.now()).as(name).isEqualTo(before);
        }
        assertThat(failures).isGreaterThan(50);
    }

    private static void loadAndClose(SafeTensors weights) {
        RigNetworks.load(Golden.ARCHITECTURE, weights, Device.cpu(), false).close();
    }

    /**
     * Native memory that somebody still has to free.
     *
     * @param arguments named weights
     * @param managers that own arrays, below the engine's own
     */
    private record Held(int arguments, int managers) {
        static Held now() throws ReflectiveOperationException {
            // the engine counts what belongs to a manager, and tells nobody
            Field resources = BaseNDManager.class.getDeclaredField("resources");
            resources.setAccessible(true);
            try (NDManager one = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
                return new Held(Kernels.open(), ((Map<?, ?>) resources.get(one.getParentManager())).size());
            }
        }
    }
}
