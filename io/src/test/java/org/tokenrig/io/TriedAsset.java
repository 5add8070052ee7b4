package org.tokenrig.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/** What becomes of a file that may be damaged: read and given a rig, or refused by a rule, and never anything else. */
public enum TriedAsset {
    /** It was read, and took a new rig, with which it was read again. */
    READ,
    /** The same, and its own skeleton was usable. */
    KEPT,
    /** It broke a rule. */
    REFUSED;

    private static final AssetLimits LIMITS =
            new AssetLimits(64L << 20, 16L << 20, 64, 10_000, 500_000, 1_000_000, 512, Duration.ofSeconds(10));

    /**
     * Reads a file, rigs it and reads what was written.
     *
     * @param what the file is, for whoever reads that it failed
     * @throws AssertionError where it ends in any other way than an asset or a rule that it breaks
     */
    public static TriedAsset of(String name, byte[] file, Resources resources, String what) {
        try {
            Asset asset = AssetReader.read(new AssetId(name), file, resources, LIMITS);
            assertThat(asset.mesh().triangleCount()).isPositive();
            rig(asset, newRig(asset.mesh().vertexCount()), false);
            if (asset.rig().isEmpty()) {
                return READ;
            }
            rig(asset, asset.rig().get(), true);
            return KEPT;
        } catch (AssetException e) {
            assertThat(e.kind()).as("%s: %s", what, e.getMessage()).isNotEqualTo(Kind.TIMED_OUT);
            assertThat(e.getMessage())
                    .as(what)
                    .doesNotContain("Exception", "java.", "jackson", "Feature", "0..-1", "PT");
            return REFUSED;
        } catch (RuntimeException | Error e) {
            return fail(what + " ended with " + e, e);
        }
    }

    private static void rig(Asset asset, Rig rig, boolean keepSkeleton) throws AssetException {
        byte[] glb;
        try {
            glb = asset.withRig(rig, Map.of("a", "b"), keepSkeleton).glb();
        } catch (AssetException e) {
            // only a skeleton that is kept may turn out to be unfit
            assertThat(keepSkeleton).as(e.getMessage()).isTrue();
            return;
        }
        Asset back = AssetReader.read(new AssetId("back.glb"), glb, Resources.none(), LIMITS);
        assertThat(back.mesh().vertexCount()).isEqualTo(asset.mesh().vertexCount());
        assertThat(back.rig()).as("%s", back.warnings()).isPresent();
        assertThat(shapes(back.mesh()))
                .as("nodes, and so blocks of vertices, may be in another order")
                .isEqualTo(shapes(asset.mesh()));
    }

    /** Of each triangle, how far on in the list of vertices its second and third corner are; sorted. */
    private static long[] shapes(Mesh mesh) {
        int[] corners = mesh.triangles();
        return IntStream.range(0, mesh.triangleCount())
                .mapToLong(triangle -> ((long) (corners[3 * triangle + 1] - corners[3 * triangle]) << 32)
                        + corners[3 * triangle + 2]
                        - corners[3 * triangle])
                .sorted()
                .toArray();
    }

    private static Rig newRig(int vertices) {
        int[] joints = IntStream.range(0, vertices).map(vertex -> vertex % 3).toArray();
        float[] weights = new float[vertices];
        Arrays.fill(weights, 1);
        return new Rig(
                new Skeleton(List.of("joint_0", "joint_1", "joint_2"), new int[] {-1, 0, 0}, new float[9]),
                new SkinWeights(1, joints, weights));
    }
}
