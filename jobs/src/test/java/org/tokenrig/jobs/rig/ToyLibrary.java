package org.tokenrig.jobs.rig;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.RandomModel;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;
import org.tokenrig.io.gltf.write.NewGltf;

/** A folder of small meshes of each format, and a small model, for tests of the whole job. */
public final class ToyLibrary {
    /** Options that make a rig a matter of a second. */
    public static final List<String> QUICK =
            List.of("--num-beams=2", "--max-new-tokens=1500", "--skin-samples=400", "-D", "rig.samples=1200");

    private ToyLibrary() {}

    /** Columns of boxes: {@code tower-0.glb} and so on, of growing size; good assets only. */
    public static void writeTowers(Path folder, int count) throws IOException {
        for (int number = 0; number < count; number++) {
            write(folder.resolve("towers/tower-" + number + ".glb"), glb(tower(2 + number), Optional.empty()));
        }
    }

    /** A GLB with a skeleton, an OBJ, and a glTF with its buffer in a file beside it. */
    public static void writeOtherFormats(Path folder) throws IOException {
        float[] positions = tower(3);
        int vertices = positions.length / 3;
        float[] weights = new float[vertices];
        int[] joints = new int[vertices];
        for (int vertex = 0; vertex < vertices; vertex++) {
            weights[vertex] = 1;
            joints[vertex] = positions[3 * vertex + 1] > 1.5 ? 1 : 0;
        }
        Rig rig = new Rig(
                new Skeleton(List.of("root", "tip"), new int[] {-1, 0}, new float[] {0, 0.5f, 0, 0, 2, 0}),
                new SkinWeights(1, joints, weights));
        write(folder.resolve("rigged tower.glb"), glb(positions, Optional.of(rig)));
        StringBuilder obj = new StringBuilder();
        for (int vertex = 0; vertex < vertices; vertex++) {
            obj.append("v ").append(positions[3 * vertex]).append(' ');
            obj.append(positions[3 * vertex + 1])
                    .append(' ')
                    .append(positions[3 * vertex + 2])
                    .append('\n');
        }
        int[] indices = boxes(vertices / 8);
        for (int index = 0; index < indices.length; index += 3) {
            obj.append("f ")
                    .append(indices[index] + 1)
                    .append(' ')
                    .append(indices[index + 1] + 1)
                    .append(' ');
            obj.append(indices[index + 2] + 1).append('\n');
        }
        write(folder.resolve("obj/tower.obj"), obj.toString().getBytes(StandardCharsets.UTF_8));
        writeGltf(folder.resolve("gltf"));
    }

    /** Files that must each become a row with an error. */
    public static void writeBadOnes(Path folder) throws IOException {
        byte[] whole = glb(tower(2), Optional.empty());
        write(folder.resolve("bad/cut.glb"), Arrays.copyOf(whole, whole.length / 2));
        write(folder.resolve("bad/empty.glb"), new byte[0]);
        write(folder.resolve("bad/noise.obj"), "v one two three".getBytes(StandardCharsets.UTF_8));
        write(folder.resolve("bad/lonely.gltf"), """
                {"asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}], "nodes": [{"mesh": 0}],
                 "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
                 "buffers": [{"uri": "missing.bin", "byteLength": 36}], "bufferViews": [{"buffer": 0, "byteLength": 36}],
                 "accessors": [{"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"}]}
                """.getBytes(StandardCharsets.UTF_8));
    }

    /** Towers that nobody would build: coordinates beyond reason, no thickness, faces anyhow. The same for the same seed. */
    public static void writeStrangeOnes(Path folder, int count, long seed) throws IOException {
        float[] extremes = {
            0, 1e-38f, 1e-20f, 1e-9f, 1e-4f, 1e4f, 1e9f, 1e18f, 1e19f, 1e30f, 3e37f, 3e38f, -1e19f, -3e38f
        };
        for (int number = 0; number < count; number++) {
            SplittableRandom random = new SplittableRandom(seed + number);
            float[] positions = tower(1 + random.nextInt(3));
            int[] corners = boxes(positions.length / 24);
            float factor = random.nextInt(3) == 0 ? extremes[random.nextInt(extremes.length)] : 1;
            float[] scale = {factor, factor, factor};
            if (random.nextInt(3) == 0) {
                scale[random.nextInt(3)] = extremes[random.nextInt(extremes.length)];
            }
            for (int i = 0; i < positions.length; i++) {
                positions[i] *= scale[i % 3];
            }
            int moved = random.nextInt(4);
            for (int i = 0; i < moved; i++) {
                positions[random.nextInt(positions.length)] = extremes[random.nextInt(extremes.length)];
            }
            int faces = random.nextInt(4) == 0 ? 1 + random.nextInt(4) : corners.length / 3;
            int turned = random.nextInt(12);
            for (int i = 0; i < turned; i++) {
                corners[random.nextInt(3 * faces)] = random.nextInt(positions.length / 3);
            }
            StringBuilder obj = new StringBuilder();
            for (int i = 0; i < positions.length; i++) {
                obj.append(i % 3 == 0 ? "v " : " ").append(positions[i]).append(i % 3 == 2 ? "\n" : "");
            }
            for (int i = 0; i < 3 * faces; i++) {
                obj.append(i % 3 == 0 ? "f " : " ").append(corners[i] + 1).append(i % 3 == 2 ? "\n" : "");
            }
            write(folder.resolve("strange-" + number + ".obj"), obj.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A model folder with random weights so few that a rig takes a moment; its skeletons end after some ten joints. */
    public static Path writeModel(Path folder) throws IOException {
        Architecture tiny = new Architecture(
                new Architecture.ShapeEncoder(32, 2, 1, 4, 16),
                new Architecture.LanguageModel(32, 64, 1, 2, 1, 16, 1e6, 1e-6, 3192),
                new Architecture.Codec(32, 2, 1, 1, 16, 4, List.of(8, 8, 8), 8, 16, 4));
        return RandomModel.write(folder, tiny, 9).folder();
    }

    /** (vertices, 3): boxes of one metre, one above the other. */
    private static float[] tower(int boxes) {
        float[] positions = new float[boxes * 8 * 3];
        int at = 0;
        for (int box = 0; box < boxes; box++) {
            for (int corner = 0; corner < 8; corner++) {
                positions[at++] = (corner & 1) - 0.5f + 0.1f * box;
                positions[at++] = box + (corner >> 1 & 1) * 0.9f;
                positions[at++] = (corner >> 2 & 1) - 0.5f;
            }
        }
        return positions;
    }

    private static int[] boxes(int count) {
        int[] box = {
            0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4, 2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5, 3, 7, 5
        };
        int[] indices = new int[count * box.length];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = i / box.length * 8 + box[i % box.length];
        }
        return indices;
    }

    private static byte[] glb(float[] positions, Optional<Rig> rig) throws IOException {
        NewGltf.Material material =
                new NewGltf.Material("clay", new float[] {0.8f, 0.4f, 0.2f, 1}, 0, 0.9f, Optional.empty());
        NewGltf.Primitive primitive =
                new NewGltf.Primitive(0, positions, new float[0], new float[0], boxes(positions.length / 24));
        try {
            return NewGltf.write(
                    "toy library",
                    List.of(material),
                    List.of(new NewGltf.MeshNode("tower", List.of(primitive))),
                    rig,
                    Map.of());
        } catch (AssetException e) {
            throw new IOException(e);
        }
    }

    private static void writeGltf(Path folder) throws IOException {
        float[] positions = tower(2);
        int[] indices = boxes(2);
        ByteBuffer bin =
                ByteBuffer.allocate(4 * (positions.length + indices.length)).order(ByteOrder.LITTLE_ENDIAN);
        for (float coordinate : positions) {
            bin.putFloat(coordinate);
        }
        for (int index : indices) {
            bin.putInt(index);
        }
        write(folder.resolve("buffers/two boxes.bin"), bin.array());
        write(folder.resolve("boxes.gltf"), """
                {"asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}], "nodes": [{"mesh": 0}],
                 "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
                 "buffers": [{"uri": "buffers/two%%20boxes.bin", "byteLength": %d}],
                 "bufferViews": [{"buffer": 0, "byteLength": %d}, {"buffer": 0, "byteOffset": %d, "byteLength": %d}],
                 "accessors": [
                   {"bufferView": 0, "componentType": 5126, "count": %d, "type": "VEC3",
                    "min": [-0.5, 0, -0.5], "max": [0.6, 1.9, 0.5]},
                   {"bufferView": 1, "componentType": 5125, "count": %d, "type": "SCALAR"}]}
                """.formatted(
                        bin.capacity(),
                        4 * positions.length,
                        4 * positions.length,
                        4 * indices.length,
                        positions.length / 3,
                        indices.length)
                .getBytes(StandardCharsets.UTF_8));
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }
}
