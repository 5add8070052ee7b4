package org.tokenrig.inference.skin;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/**
 * The way from what the network decodes to influences that {@link TopInfluences} cuts to a file's weights: sides averaged, rules about
 * vertices, finish, bone heat, the rule about pieces.
 *
 * @param source what the skin is made of
 * @param rules that it keeps
 * @param finish of the network's influences
 */
public record SkinSteps(SkinSource source, SkinRules rules, SkinFinish finish) {
    public SkinSteps {
        requireNonNull(source, "source is null");
        requireNonNull(rules, "rules is null");
        requireNonNull(finish, "finish is null");
    }

    /**
     * What they give.
     *
     * @param influences (vertices, joints)
     * @param heatShare how much of them is bone heat, from 0 to 1
     */
    public record Made(Influences influences, double heatShare) {}

    /**
     * Makes the influences of a rig.
     *
     * @param mesh frame of its file
     * @param skeleton the same frame
     * @param frame the model's frame of both
     * @param mirrored the skeleton in the model's frame, where it and the mesh are symmetric
     * @param written (vertices, joints): the network's influences; not asked for where none are needed
     * @param ended told the name of every step that was asked for, when it has ended
     * @throws AssetException where the mesh is too large for bone heat, and nothing else is wanted
     */
    public Made apply(
            Mesh mesh,
            Skeleton skeleton,
            ModelFrame frame,
            Optional<MirroredRig> mirrored,
            Supplier<Influences> written,
            Consumer<String> ended)
            throws AssetException {
        Mesh model = frame.toModel(mesh);
        Skeleton modelSkeleton = frame.toModel(skeleton);
        boolean solvable = mesh.vertexCount() <= BoneHeat.MOST_VERTICES;
        if (source == SkinSource.HEAT && !solvable) {
            throw new AssetException(
                    AssetException.Kind.LIMIT_EXCEEDED,
                    "bone heat is solved for at most " + BoneHeat.MOST_VERTICES + " vertices, and the mesh has "
                            + mesh.vertexCount() + ". Choose the network's skin (rig.skin = network)");
        }
        Influences made;
        double share = 0;
        if (source == SkinSource.HEAT) {
            Influences heat = BoneHeat.influences(mesh, skeleton);
            ended.accept("bone heat");
            made = onBothSides(model, modelSkeleton, mirrored, heat, ended);
            share = 1;
        } else {
            Influences network = written.get();
            ended.accept("skin");
            made = finish.apply(
                    mesh, skeleton, frame, onBothSides(model, modelSkeleton, mirrored, network, ended), ended);
            if (source == SkinSource.AUTO && solvable) {
                SkinMix mix = new SkinMix(made, BoneHeat.influences(mesh, skeleton));
                share = mix.share();
                made = mix;
                ended.accept("bone heat");
            }
        }
        if (rules.pieces()) {
            made = rules.ofPieces(model, modelSkeleton, made);
            ended.accept("resting pieces");
        }
        return new Made(made, share);
    }

    private Influences onBothSides(
            Mesh mesh,
            Skeleton skeleton,
            Optional<MirroredRig> mirrored,
            Influences influences,
            Consumer<String> ended) {
        Influences same = mirrored.map(rig -> rig.influences(mesh.positions(), influences))
                .orElse(influences);
        if (!rules.any()) {
            return same;
        }
        Influences kept = rules.ofVertices(mesh, skeleton, mirrored, same);
        ended.accept("skin rules");
        return kept;
    }
}
