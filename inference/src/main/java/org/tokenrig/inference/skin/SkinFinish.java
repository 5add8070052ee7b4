package org.tokenrig.inference.skin;

import static java.util.Objects.requireNonNull;

import java.util.function.Consumer;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/**
 * What is done to decoded influences before they are cut to a file's weights, in this order.
 *
 * @param postprocess whether the voxel post-process multiplies them ({@link GeodesicPrior})
 * @param bonePrior power of the prior by bones that multiplies them ({@link BonePrior}); 0 is none
 * @param rigidParts whether the pieces of an assembly follow one joint each ({@link RigidParts})
 */
public record SkinFinish(boolean postprocess, double bonePrior, boolean rigidParts) {
    /** As published: nothing. */
    public static final SkinFinish NONE = new SkinFinish(false, 0, false);

    /** {@link #apply(Mesh, Skeleton, ModelFrame, Influences, Consumer)}, whose steps nobody waits for. */
    public Influences apply(Mesh mesh, Skeleton skeleton, ModelFrame frame, Influences influences) {
        return apply(mesh, skeleton, frame, influences, step -> {});
    }

    /**
     * Finishes influences; {@link TopInfluences#cut} makes {@link SkinWeights} of them.
     *
     * @param mesh frame of its file
     * @param skeleton the same frame
     * @param frame the model's frame of both
     * @param influences (vertices, joints)
     * @param ended told the name of every step that was asked for, when it has ended
     */
    public Influences apply(
            Mesh mesh, Skeleton skeleton, ModelFrame frame, Influences influences, Consumer<String> ended) {
        Influences finished = requireNonNull(influences, "influences is null");
        if (postprocess) {
            finished = GeodesicPrior.apply(frame.toModel(mesh), frame.toModel(skeleton), finished);
            ended.accept("postprocess");
        }
        if (bonePrior > 0) {
            finished = BonePrior.apply(frame.toModel(mesh.positions()), frame.toModel(skeleton), finished, bonePrior);
            ended.accept("bone prior");
        }
        if (rigidParts) {
            finished = RigidParts.apply(mesh, finished);
            ended.accept("rigid parts");
        }
        return finished;
    }
}
