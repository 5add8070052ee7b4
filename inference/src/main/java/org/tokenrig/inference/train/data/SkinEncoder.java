package org.tokenrig.inference.train.data;

import static java.util.Objects.requireNonNull;

import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.network.SkinCodec;

/** Gives the codes of joints' skins. Called from several threads at once. */
public interface SkinEncoder {
    /**
     * Codes of some joints of a mesh.
     *
     * @param near (joints, M): points that each joint is read from; model frame
     * @param influences (joints, M) row-major: of each joint at its own points, in [0, 1]
     * @return (joints, tokensPerJoint) row-major
     */
    int[] codes(PointCloud near, float[] influences, int joints);

    /** The encoder of a codec, which stays its owner's. */
    static SkinEncoder of(SkinCodec codec) {
        return requireNonNull(codec, "codec is null")::encode;
    }
}
