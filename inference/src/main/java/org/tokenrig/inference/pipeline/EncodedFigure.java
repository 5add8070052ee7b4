package org.tokenrig.inference.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.tokenrig.inference.symmetry.MeshSymmetry;
import org.tokenrig.inference.symmetry.MirroredSkeleton;
import org.tokenrig.inference.token.DecodedSkeleton;
import org.tokenrig.inference.token.SkeletonTokenizer;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Skeleton;

/**
 * A figure without what it holds, as the networks see it. Its skeleton is written for it alone, since a sword or a shield takes the
 * figure out of the middle and makes it small; what it holds gets no joints of its own, and follows those of the figure.
 *
 * @param alone the figure
 * @param holding the whole mesh, with the figure's symmetry
 */
public record EncodedFigure(EncodedMesh alone, SampledMesh holding) {
    /** A skeleton with fewer pairs of joints is not that of a figure with limbs, so what is left aside may be limbs. */
    private static final int PAIRS = 4;

    public EncodedFigure {
        requireNonNull(alone, "alone is null");
        requireNonNull(holding, "holding is null");
    }

    /**
     * The whole mesh with the figure's skeleton as prompt.
     *
     * @param whole the mesh as it was encoded
     * @param tokens of the figure's skeleton, from begin to end of skeleton
     * @return empty where it is no skeleton of a figure with limbs on both sides
     * @throws AssetException UNDECODABLE where the tokens are no skeleton
     */
    public Optional<EncodedMesh> holding(EncodedMesh whole, int[] tokens) throws AssetException {
        requireNonNull(whole, "whole is null");
        DecodedSkeleton decoded = SkeletonTokenizer.detokenize(tokens);
        Skeleton skeleton = decoded.named();
        boolean hasLimbs = MeshSymmetry.nearest(alone.sampled().symmetries(), skeleton)
                .filter(symmetry ->
                        MirroredSkeleton.levelled(skeleton, symmetry).pairs() >= PAIRS)
                .isPresent();
        if (!hasLimbs) {
            return Optional.empty();
        }
        Skeleton within = holding.frame().toModel(alone.sampled().frame().toFile(skeleton));
        int[] prompt = SkeletonTokenizer.tokenize(
                within.positions(), within.parents(), decoded.className().orElse("none"));
        return Optional.of(new EncodedMesh(holding, prompt, whole.order(), whole.prefix(), whole.condition()));
    }
}
