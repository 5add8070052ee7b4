package org.tokenrig.inference.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.geometry.FarthestPoints;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.network.ShapeEncoder;
import org.tokenrig.inference.network.SkinCodec;
import org.tokenrig.inference.token.SkeletonPrompt;
import org.tokenrig.inference.token.Vocabulary;
import org.tokenrig.io.asset.AssetException;

/** The first step: a sampled mesh becomes the language model's prefix and prompt, and the codec's condition. */
public final class MeshEncoder {
    private final Architecture architecture;
    private final ShapeEncoder shapeEncoder;
    private final SkinCodec codec;

    /** An encoder with these networks, which stay the caller's. */
    public MeshEncoder(Architecture architecture, ShapeEncoder shapeEncoder, SkinCodec codec) {
        this.architecture = requireNonNull(architecture, "architecture is null");
        this.shapeEncoder = requireNonNull(shapeEncoder, "shapeEncoder is null");
        this.codec = requireNonNull(codec, "codec is null");
    }

    /**
     * Refuses fewer samples than there are query points to choose among them.
     *
     * @throws IllegalArgumentException which says how many there must be
     */
    public static void requireSamples(Architecture architecture, String name, int samples) {
        int queries =
                Math.max(architecture.shape().tokens(), architecture.codec().conditionTokens());
        if (samples < queries) {
            throw new IllegalArgumentException(
                    name + " must be at least the model's " + queries + " query points, cannot be: " + samples);
        }
    }

    /** Indices of the samples that the shape encoder asks at. */
    public int[] query(SampledMesh mesh) {
        return FarthestPoints.query(mesh.samples().cloud(), architecture.shape().tokens());
    }

    /** (shape tokens, hidden): what the language model is told of a mesh, asked at these samples. */
    public float[] prefix(SampledMesh mesh, int[] query) {
        return shapeEncoder.prefix(mesh.samples().cloud(), query);
    }

    /**
     * Encodes a mesh.
     *
     * @param className class token of the prompt
     * @throws AssetException LIMIT_EXCEEDED where a skeleton that is to be kept needs more positions than the model has
     */
    public EncodedMesh encode(SampledMesh mesh, String className) throws AssetException {
        PointCloud cloud = mesh.samples().cloud();
        float[] prefix = prefix(mesh, query(mesh));
        float[] condition = codec.conditionOf(cloud);
        Optional<SkeletonPrompt> skeleton =
                mesh.given().map(rig -> SkeletonPrompt.of(mesh.frame().toModel(rig.skeleton()), className));
        int[] prompt = skeleton.map(SkeletonPrompt::tokens)
                .orElseGet(() -> new int[] {Vocabulary.BEGIN_SKELETON, Vocabulary.classToken(className)});
        int[] order = skeleton.map(SkeletonPrompt::order).orElse(new int[0]);
        requireRoom(prompt, order.length);
        return new EncodedMesh(mesh, prompt, order, prefix, condition);
    }

    /** A skeleton can be too large for the model's positions: its own tokens, its joints' SkinTokens and the end. */
    private void requireRoom(int[] prompt, int joints) throws AssetException {
        int needed = architecture.shape().tokens()
                + prompt.length
                + joints * architecture.codec().tokensPerJoint()
                + 1;
        int positions = architecture.languageModel().positions();
        if (needed > positions) {
            throw new AssetException(
                    AssetException.Kind.LIMIT_EXCEEDED,
                    "the skeleton that is to be kept has " + joints + " joints and needs " + needed
                            + " positions of the model, which has " + positions
                            + ". Take joints out that need no skin of their own, or have a new skeleton made");
        }
    }
}
