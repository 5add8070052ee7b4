package org.tokenrig.inference.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.inference.geometry.PointCloud;

/** The small weights and what each stage makes of one cloud; and what agreement means. */
final class Golden {
    static {
        // the sizes are too small to be worth a second thread
        NetworkThreads.fix(1);
    }

    static final SafeTensors WEIGHTS = open("tiny.safetensors");
    static final SafeTensors STAGES = open("tiny_stages.safetensors");
    static final Architecture ARCHITECTURE = architecture();

    private Golden() {}

    static float[] floats(String key) {
        return STAGES.tensor(key).toFloatArray();
    }

    static int[] ints(String key) {
        return Arrays.stream(STAGES.tensor(key).toLongArray())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    static PointCloud points() {
        return new PointCloud(floats("points"), floats("normals"));
    }

    /** Within 2e-5 of the largest magnitude. */
    static void assertAgrees(float[] found, float[] expected) {
        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertWithin(found, expected, 2e-5f * largest);
    }

    static void assertWithin(float[] found, float[] expected, float tolerance) {
        assertThat(found).hasSameSizeAs(expected);
        float worst = 0;
        for (int i = 0; i < found.length; i++) {
            worst = Math.max(worst, Math.abs(found[i] - expected[i]));
            assertThat(found[i]).isFinite();
        }
        assertThat(worst).isLessThanOrEqualTo(tolerance);
    }

    private static SafeTensors open(String name) {
        try {
            return SafeTensors.open(Path.of("src/test/resources/golden", name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Architecture architecture() {
        try {
            return Architecture.fromJson(
                    new ObjectMapper().readTree(WEIGHTS.metadata().get("config")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
