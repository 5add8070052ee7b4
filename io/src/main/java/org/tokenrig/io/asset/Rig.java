package org.tokenrig.io.asset;

import static java.util.Objects.requireNonNull;

/**
 * A skeleton and how a mesh is bound to it.
 *
 * @param skeleton joints in bind pose, in the frame of the mesh
 * @param skin weights of the mesh's vertices, in its vertex order; joint indices are the skeleton's
 */
public record Rig(Skeleton skeleton, SkinWeights skin) {
    public Rig {
        requireNonNull(skeleton, "skeleton is null");
        requireNonNull(skin, "skin is null");
        for (int joint : skin.joints()) {
            if (joint >= skeleton.jointCount()) {
                throw new IllegalArgumentException(
                        "a weight's joint must be within 0.." + (skeleton.jointCount() - 1) + ", cannot be: " + joint);
            }
        }
    }
}
