package org.tokenrig.io.asset;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A source file, read and validated: what is to be rigged, and the document that the rig is written into. */
public interface Asset {
    /** Which asset this is. */
    AssetId id();

    /**
     * All triangles of the scene in one mesh, each placed by its node's world transform, skinned meshes in their bind
     * pose. Nothing is dropped or welded: every vertex of every placed triangle primitive is there, in document order. Its
     * frame is the world of the scene; where the scene is so far from the world's origin that float would blur it, the
     * world moved to where the scene is.
     */
    Mesh mesh();

    /** The rig that the file has, for the vertices of {@link #mesh()}; empty where it has none that can be used. */
    Optional<Rig> rig();

    /**
     * The rig that the file has, for those who cannot do without.
     *
     * @throws AssetException NO_SKELETON where it has none; where it has one that cannot be used, BAD_SKIN or
     *     LIMIT_EXCEEDED with the rule that is broken
     */
    default Rig requireRig() throws AssetException {
        return rig().orElseThrow(() ->
                new AssetException(AssetException.Kind.NO_SKELETON, "the file has no skeleton that its mesh follows"));
    }

    /** What reading repaired, ignored or left out. */
    List<AssetWarning> warnings();

    /**
     * The source document with this rig in it, as a GLB.
     *
     * @param rig for the vertices of {@link #mesh()}, with four influences
     * @param notes entries for {@code asset.extras.tokenrig}, such as the model's id
     * @param keepSkeleton true where the rig's skeleton is the one of {@link #rig()} (possibly trimmed) and only weights
     *     are new: existing joint nodes, their animations and their names stay; false where existing skins and their
     *     animations go
     * @throws AssetException where the document cannot carry the rig
     */
    RiggedFile withRig(Rig rig, Map<String, String> notes, boolean keepSkeleton) throws AssetException;
}
