package org.tokenrig.io.gltf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LargeGlbTest {
    private static final int SIDE = 1000; // vertices of the grid's side
    private static final Duration MOST = Duration.ofSeconds(1);

    @Test
    void readsALargeGlbFastAndWithLittleMemory() throws Exception {
        byte[] glb = skinnedGrid();
        assertThat(glb.length).isGreaterThan(75_000_000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        GlbSketch.read(GlbSketch.skinned().glb()); // classes loaded
        long allocated = threads.getCurrentThreadAllocatedBytes();
        // processor time, which other work on the machine does not change
        long start = threads.getCurrentThreadCpuTime();
        GltfAsset asset = GlbSketch.read(glb);
        Duration took = Duration.ofNanos(threads.getCurrentThreadCpuTime() - start);
        allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
        assertThat(asset.mesh().vertexCount()).isEqualTo(SIDE * SIDE);
        assertThat(asset.mesh().triangleCount()).isEqualTo(2 * (SIDE - 1) * (SIDE - 1));
        // all that is ever allocated, and the file itself: an upper bound of the heap
        assertThat(allocated + glb.length).isLessThan(3L * glb.length);
        assertThat(took).isLessThan(MOST);
    }

    private static byte[] skinnedGrid() {
        GlbSketch sketch = GlbSketch.skinned();
        int vertices = SIDE * SIDE;
        ByteBuffer floats = buffer(12 * vertices);
        ByteBuffer normals = buffer(12 * vertices);
        ByteBuffer joints = buffer(4 * vertices);
        ByteBuffer weights = buffer(16 * vertices);
        ByteBuffer texcoords = buffer(8 * vertices);
        for (int i = 0; i < vertices; i++) {
            float x = i % SIDE / (float) SIDE;
            float y = i / SIDE / (float) SIDE;
            floats.putFloat(x).putFloat(y).putFloat(x * y);
            normals.putFloat(0).putFloat(0).putFloat(1);
            joints.put((byte) 0).put((byte) 1).put((byte) 0).put((byte) 0);
            weights.putFloat(1 - y).putFloat(y).putFloat(0).putFloat(0);
            texcoords.putFloat(x).putFloat(y);
        }
        int triangles = 2 * (SIDE - 1) * (SIDE - 1);
        ByteBuffer indices = buffer(12 * triangles);
        for (int row = 0; row < SIDE - 1; row++) {
            for (int column = 0; column < SIDE - 1; column++) {
                int at = row * SIDE + column;
                indices.putInt(at).putInt(at + 1).putInt(at + SIDE);
                indices.putInt(at + SIDE).putInt(at + 1).putInt(at + SIDE + 1);
            }
        }
        ObjectNode primitive = sketch.at("/meshes/0/primitives/0");
        primitive.put("indices", sketch.accessor(sketch.view(indices.array(), 0), 5125, 3 * triangles, "SCALAR"));
        ObjectNode attributes = primitive.putObject("attributes");
        attributes.put("POSITION", sketch.accessor(sketch.view(floats.array(), 0), 5126, vertices, "VEC3"));
        attributes.put("NORMAL", sketch.accessor(sketch.view(normals.array(), 0), 5126, vertices, "VEC3"));
        attributes.put("TEXCOORD_0", sketch.accessor(sketch.view(texcoords.array(), 0), 5126, vertices, "VEC2"));
        attributes.put("JOINTS_0", sketch.accessor(sketch.view(joints.array(), 0), 5121, vertices, "VEC4"));
        attributes.put("WEIGHTS_0", sketch.accessor(sketch.view(weights.array(), 0), 5126, vertices, "VEC4"));
        return sketch.glb();
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
