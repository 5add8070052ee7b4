package org.tokenrig.inference.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.geometry.Interruption;
import org.tokenrig.inference.network.SkinCodec;
import org.tokenrig.inference.network.SkinDecoder;
import org.tokenrig.inference.skin.Influences;
import org.tokenrig.inference.skin.MirroredRig;
import org.tokenrig.inference.skin.SkinSteps;
import org.tokenrig.inference.skin.TopInfluences;
import org.tokenrig.inference.token.RigTokens;
import org.tokenrig.inference.token.Vocabulary;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;

/**
 * The step that makes a rig of a mesh from tokens: parsed, levelled where it is to be symmetric, decoded by the codec (by its row
 * head, where it has one), finished, cut.
 */
public final class RigDecoder {
    private final Architecture architecture;
    private final SkinCodec codec;

    /** A decoder with this network, which stays the caller's. */
    public RigDecoder(Architecture architecture, SkinCodec codec) {
        this.architecture = requireNonNull(architecture, "architecture is null");
        this.codec = requireNonNull(codec, "codec is null");
    }

    /**
     * A rig before joints that move nothing are left out.
     *
     * @param rig frame of the file, four influences a vertex
     * @param influences (vertices, joints) before the cut to four
     * @param symmetric whether the mesh is symmetric and its rig was made so
     * @param heatShare how much of the skin is bone heat, from 0 to 1
     */
    public record Decoded(Rig rig, Influences influences, boolean symmetric, double heatShare) {
        public Decoded {
            requireNonNull(rig, "rig is null");
            requireNonNull(influences, "influences is null");
        }
    }

    /**
     * Reads a whole sequence.
     *
     * @param stopOneSkinTokenEarly whether the last joint lacks its last SkinToken
     * @throws AssetException UNDECODABLE where it is no rig
     */
    public RigTokens parse(int[] sequence, boolean stopOneSkinTokenEarly) throws AssetException {
        return RigTokens.parse(
                sequence,
                new Vocabulary(architecture.codebook()),
                architecture.codec().tokensPerJoint(),
                stopOneSkinTokenEarly);
    }

    /**
     * Decodes some skins of one skeleton, and takes the mean.
     *
     * @param skins at least one; all have the skeleton of the first, which is the given one where the mesh has one
     * @param skinSamples of the mesh's samples, from how many weights are carried to the vertices
     * @param steps how influences are made of decoded ones
     * @param ended told the name of every part, when it has ended
     * @throws AssetException where the mesh is too large for bone heat, and nothing else is wanted
     */
    public Decoded decode(
            EncodedMesh mesh, List<RigTokens> skins, int skinSamples, SkinSteps steps, Consumer<String> ended)
            throws AssetException {
        SampledMesh sampled = mesh.sampled();
        Skeleton written = skins.get(0).skeleton().named();
        Optional<MirroredRig> mirrored = MirroredRig.of(
                sampled.given()
                        .map(rig -> sampled.frame().toModel(rig.skeleton()))
                        .orElse(written),
                sampled.given().isPresent(),
                sampled.symmetries());
        Skeleton skeleton = sampled.given().map(Rig::skeleton).orElseGet(() -> sampled.frame()
                .toFile(mirrored.map(MirroredRig::skeleton).orElse(written)));
        Mesh vertices = sampled.mesh();
        SkinSteps.Made made = steps.apply(
                vertices,
                skeleton,
                sampled.frame(),
                mirrored,
                () -> influences(mesh, skins, skeleton, skinSamples),
                step -> {
                    ended.accept(step);
                    Interruption.check("finishing the skin");
                });
        Influences influences = made.influences();
        return new Decoded(
                new Rig(skeleton, TopInfluences.cut(influences, vertices.positions(), skeleton)),
                influences,
                mirrored.isPresent(),
                made.heatShare());
    }

    /** Mean influences at the vertices of some skins of one skeleton, joints in the order of the rig's skeleton. */
    private Influences influences(EncodedMesh mesh, List<RigTokens> skins, Skeleton skeleton, int skinSamples) {
        List<int[]> codes = skins.stream()
                .map(tokens -> mesh.order().length == 0 ? tokens.skinCodes() : inSkeletonOrder(tokens, mesh.order()))
                .toList();
        SampledMesh sampled = mesh.sampled();
        SkinDecoder decoder = new SkinDecoder(
                codec,
                sampled.frame().toModel(sampled.surface().mesh()),
                sampled.frame().toModel(sampled.mesh().positions()),
                sampled.frame().toModel(skeleton),
                mesh.condition());
        return decoder.influences(codes, sampled.samples().first(skinSamples));
    }

    private static int[] inSkeletonOrder(RigTokens tokens, int[] order) {
        int each = tokens.tokensPerJoint();
        int[] codes = new int[tokens.skinCodes().length];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(tokens.skinCodes(), i * each, codes, order[i] * each, each);
        }
        return codes;
    }
}
