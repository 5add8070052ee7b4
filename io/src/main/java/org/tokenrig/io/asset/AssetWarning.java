package org.tokenrig.io.asset;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * What was repaired, ignored or left out of an asset that was rigged all the same.
 *
 * @param kind what happened
 * @param text for the person who looks at the asset: where, what was found, what was done about it
 */
public record AssetWarning(Kind kind, String text) {
    /** What happened; its lower-case name is what tables and reports show. */
    public enum Kind {
        /** A texture was left out. */
        TEXTURE_DROPPED,
        /** A material, or a material library, was replaced by a plain one. */
        MATERIAL_DROPPED,
        /** Vertex colours were changed or left out. */
        COLOURS,
        /** Texture coordinates, normals or other attributes that could not be used were left out. */
        ATTRIBUTE_DROPPED,
        /** Normals were made or repaired. */
        NORMALS_REPAIRED,
        /** An animation went with the old skeleton, or no longer moves what it moved. */
        ANIMATION,
        /** A skin of the file, which is replaced, was broken and not read. */
        SKIN_IGNORED,
        /** Names were changed, so that each is there once. */
        NAMES_CHANGED,
        /** Instances became meshes of their own. */
        INSTANCES_EXPANDED,
        /** Data that only the replaced rig used stayed in the file, as an extension may refer to it. */
        DATA_KEPT,
        /** Triangles or vertices were not used: repeated, without extent, or out of use. */
        GEOMETRY_IGNORED,
        /** Something else in the file is not as its format wants it, and was read as it must have been meant. */
        REPAIRED;

        /** The name as tables show it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public AssetWarning {
        requireNonNull(kind, "kind is null");
        requireNonNull(text, "text is null");
    }
}
