package org.tokenrig.jobs.evaluate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.inference.synth.CreatureGenerator;
import org.tokenrig.inference.synth.CreatureOptions;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.gltf.write.NewGltf;

/** Makes what {@code scripts/bench-evaluate} measures on: pairs of rigs of about 5,000 vertices and 50 joints. */
public final class BenchmarkPairs {
    private static final int VERTICES = 5_000;
    private static final int LEAST_JOINTS = 40;
    private static final int MOST_JOINTS = 60;
    private static final float JITTER = 0.01f;

    private BenchmarkPairs() {}

    /**
     * Writes pairs and a manifest {@code pairs.jsonl} that names them in turn, until there are enough.
     *
     * @param arguments folder, distinct pairs, pairs of the manifest
     */
    public static void main(String[] arguments) throws IOException, AssetException {
        Path folder = Path.of(arguments[0]);
        int distinct = Integer.parseInt(arguments[1]);
        int count = Integer.parseInt(arguments[2]);
        Files.createDirectories(folder);
        long vertices = 0;
        long joints = 0;
        int made = 0;
        for (long index = 0; made < distinct; index++) {
            Creature creature = new CreatureGenerator().creature(7, index, CreatureOptions.plain(VERTICES));
            int own = creature.rig().skeleton().jointCount();
            if (own < LEAST_JOINTS || own > MOST_JOINTS) {
                continue;
            }
            vertices += creature.mesh().vertexCount();
            joints += own;
            Files.write(folder.resolve("true-" + made + ".glb"), glb(creature, creature.rig()));
            Files.write(folder.resolve("made-" + made + ".glb"), glb(creature, moved(creature.rig(), made)));
            made++;
        }
        StringBuilder manifest = new StringBuilder();
        for (int pair = 0; pair < count; pair++) {
            manifest.append(String.format(
                    Locale.ROOT,
                    "{\"asset_id\": \"asset-%06d\", \"predicted\": \"made-%d.glb\", \"truth\": \"true-%d.glb\"}%n",
                    pair,
                    pair % distinct,
                    pair % distinct));
        }
        Files.writeString(folder.resolve("pairs.jsonl"), manifest);
        System.out.printf(
                Locale.ROOT,
                "%d pairs of %d rigs with %.0f vertices and %.1f joints each%n",
                count,
                distinct,
                (double) vertices / distinct,
                (double) joints / distinct);
    }

    private static Rig moved(Rig rig, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] positions = rig.skeleton().positions().clone();
        for (int i = 0; i < positions.length; i++) {
            positions[i] += (float) (2 * random.nextDouble() - 1) * JITTER;
        }
        return new Rig(new Skeleton(rig.skeleton().names(), rig.skeleton().parents(), positions), rig.skin());
    }

    private static byte[] glb(Creature creature, Rig rig) throws AssetException {
        NewGltf.Material material =
                new NewGltf.Material("plain", new float[] {0.8f, 0.8f, 0.8f, 1}, 0, 1, Optional.empty());
        NewGltf.Primitive primitive = new NewGltf.Primitive(
                0,
                creature.mesh().positions(),
                new float[0],
                new float[0],
                creature.mesh().triangles());
        return NewGltf.write(
                "TokenRig on Spark",
                List.of(material),
                List.of(new NewGltf.MeshNode("creature", List.of(primitive))),
                Optional.of(rig),
                Map.of());
    }
}
