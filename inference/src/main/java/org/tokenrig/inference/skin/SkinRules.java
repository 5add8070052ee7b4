package org.tokenrig.inference.skin;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/**
 * Rules that no skin breaks, whatever made it.
 *
 * @param seams see {@link #SEAMS}
 * @param sides see {@link #SIDES}
 * @param paths see {@link #PATHS}
 * @param pieces see {@link #PIECES}
 */
public record SkinRules(boolean seams, boolean sides, boolean paths, boolean pieces) implements Serializable {
    /** Vertices at the same position have the same weights. */
    public static final Setting<Boolean> SEAMS = Setting.truth(
                    "rig.skin-rules.seams", false, "Vertices at the same position have the same weights.")
            .more("They get the mean of theirs. It is off as published.")
            .flag("--skin-rule-seams", "")
            .recommendable();

    /** Of a symmetric mesh, one side does not follow the limbs of the other. */
    public static final Setting<Boolean> SIDES = Setting.truth(
                    "rig.skin-rules.sides",
                    false,
                    "One side of a symmetric mesh does not follow the limbs of the other.")
            .more("It needs rig.symmetry = auto. It is off as published.")
            .flag("--skin-rule-sides", "")
            .recommendable();

    /** No vertex follows a joint across empty space. */
    public static final Setting<Boolean> PATHS = Setting.truth(
                    "rig.skin-rules.paths",
                    false,
                    "No vertex follows a joint across empty space where another joint is much nearer by way of the"
                            + " mesh.")
            .more("It is off as published.")
            .flag("--skin-rule-paths", "")
            .recommendable();

    /** Separate rigid pieces follow one joint. */
    public static final Setting<Boolean> PIECES = Setting.truth(
                    "rig.skin-rules.pieces",
                    false,
                    "A separate rigid piece (a hat, a sword, an eye) whose weights are mixed, or of a joint far away,"
                            + " follows the joint of what it rests on.")
            .more("It is off as published.")
            .flag("--skin-rule-pieces", "")
            .recommendable();

    /** All of them. */
    public static final List<Setting<?>> SETTINGS = List.of(SEAMS, SIDES, PATHS, PIECES);

    /** As published: none. */
    public static final SkinRules NONE = of(SettingValues.defaults(SETTINGS));

    /** The rules that these values of {@link #SETTINGS}, and maybe of other settings, say. */
    public static SkinRules of(SettingValues values) {
        return new SkinRules(values.get(SEAMS), values.get(SIDES), values.get(PATHS), values.get(PIECES));
    }

    /** Values of more settings than these, with these rules. */
    public SettingValues into(SettingValues values) {
        return values.with(SEAMS, seams).with(SIDES, sides).with(PATHS, paths).with(PIECES, pieces);
    }

    /**
     * The rules about single vertices.
     *
     * @param mesh model frame
     * @param skeleton model frame
     * @param mirrored the same skeleton where it and the mesh are symmetric
     * @param influences (vertices, joints)
     */
    Influences ofVertices(Mesh mesh, Skeleton skeleton, Optional<MirroredRig> mirrored, Influences influences) {
        Influences kept = requireNonNull(influences, "influences is null");
        if (seams) {
            kept = WeldedSeams.apply(mesh, kept);
        }
        if (sides && mirrored.isPresent()) {
            kept = OwnSide.apply(mesh.positions(), mirrored.get(), kept);
        }
        return paths ? NearerPaths.apply(mesh, skeleton, kept) : kept;
    }

    /** The rule about whole pieces; as {@link #ofVertices}. */
    Influences ofPieces(Mesh mesh, Skeleton skeleton, Influences influences) {
        return pieces ? RestingPieces.apply(mesh, skeleton, influences) : influences;
    }

    boolean any() {
        return seams || sides || paths || pieces;
    }
}
