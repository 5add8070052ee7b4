package org.tokenrig.inference.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Processors on which the network's products would be wrong. The products for AVX-512 of the oneDNN in PyTorch are wrong in the
 * second digit on some AMD processors, which the golden tests show; those for AVX2 are right everywhere. oneDNN reads which to use from the
 * environment when it is loaded, so that a Java program can only say that it must be set.
 */
final class WrongInstructions {
    private static final String VARIABLE = "ONEDNN_MAX_CPU_ISA";
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private WrongInstructions() {}

    /** What to do, where this process would compute with them. */
    static Optional<String> warning() {
        try {
            return Files.isReadable(PROCESSORS)
                    ? warning(Files.readString(PROCESSORS), System.getenv())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<String> warning(String processors, Map<String, String> environment) {
        boolean wrong = processors.contains("AuthenticAMD") && processors.contains("avx512");
        return wrong && !environment.containsKey(VARIABLE)
                ? Optional.of("the network's numbers may be wrong on this AMD processor: set " + VARIABLE
                        + "=AVX2 in the environment of the driver, and spark.executorEnv." + VARIABLE
                        + "=AVX2 for executors; scripts/tokenrig and scripts/submit do it")
                : Optional.empty();
    }
}
