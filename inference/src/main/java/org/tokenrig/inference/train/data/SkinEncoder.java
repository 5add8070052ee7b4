package org.tokenrig.inference.train.data;

import static java.util.Objects.requireNonNull;

import java.util.SplittableRandom;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.network.SkinCodec;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/** Gives the codes of joints' skins. Called from several threads at once. */
public interface SkinEncoder {
    /** Points of all joints together that a row encoder reads. */
    int ROW_POINTS = 768;

    /**
     * Codes of all joints of a rig.
     *
     * @param mesh model frame
     * @param skeleton model frame
     * @param order which joint of the skeleton comes when
     * @return (joints, tokensPerJoint) row-major, in that order
     */
    int[] codes(Mesh mesh, Skeleton skeleton, SkinWeights skin, int[] order, SplittableRandom random);

    /**
     * The encoder of a codec, which stays its owner's.
     *
     * @param points of each joint that are read, half of them by its weight; a row encoder reads {@value #ROW_POINTS} of all
     */
    static SkinEncoder of(SkinCodec codec, int points) {
        return requireNonNull(codec, "codec is null").hasRowEncoder()
                ? (mesh, skeleton, skin, order, random) ->
                        ordered(codec.encodeRows(mesh, skeleton, skin, ROW_POINTS, random), order)
                : (mesh, skeleton, skin, order, random) -> {
                    Surface.Weighted weighted = Surface.of(mesh).with(skin, order.length);
                    JointSamples near = new JointSamples(order.length, points);
                    for (int i = 0; i < order.length; i++) {
                        near.put(i, weighted.around(order[i], points, points / 2, random), skin, order[i]);
                    }
                    return codec.encode(near.cloud(), near.influences(), order.length);
                };
    }

    private static int[] ordered(int[] codes, int[] order) {
        int each = codes.length / order.length;
        int[] ordered = new int[codes.length];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(codes, order[i] * each, ordered, i * each, each);
        }
        return ordered;
    }
}
