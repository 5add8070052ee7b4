package org.tokenrig.io.asset;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * What is wrong with one asset. The message is for the person who must repair it: which rule, where, what was found, what
 * would be right. It never concerns more than its own asset.
 */
public final class AssetException extends Exception {
    /** The rule that was broken; its lower-case name is what tables and reports show. */
    public enum Kind {
        /** The file is larger than the configured limit. */
        TOO_LARGE,
        /** A count (vertices, triangles, joints, nodes) is over the configured limit. */
        LIMIT_EXCEEDED,
        /** The file's name is not UTF-8. */
        BAD_NAME,
        /** Not a format that is read here. */
        UNKNOWN_FORMAT,
        /** The bytes end before what they announce, or a chunk lies about its length. */
        TRUNCATED,
        /** The container (GLB header, chunk order, version) is wrong. */
        BAD_CONTAINER,
        /** The JSON does not parse, is too deep or too large, or a property has the wrong type. */
        BAD_JSON,
        /** An accessor, buffer view or buffer reaches outside its bounds or contradicts itself. */
        BAD_ACCESSOR,
        /** A vertex index is out of range. */
        BAD_INDEX,
        /** A joint index, joint node or weight is out of range. */
        BAD_SKIN,
        /** A position, matrix or other number is not finite. */
        NOT_FINITE,
        /** The node tree has a cycle, a node with two parents, or a reference to what is not there. */
        BAD_SCENE,
        /** An extension is required that is not supported here. */
        UNSUPPORTED_EXTENSION,
        /** A file that the asset needs is named outside the input folder, or its URI is malformed. */
        FORBIDDEN_URI,
        /** A file that the asset names is not there. */
        MISSING_RESOURCE,
        /** Compressed geometry that its decoder refuses. */
        BAD_COMPRESSION,
        /** An OBJ line that cannot be understood. */
        BAD_OBJ,
        /** Nothing to rig: no triangles. */
        NO_TRIANGLES,
        /** Nothing to rig: all triangles lie in one point. */
        NO_EXTENT,
        /** What a manifest says of it is wrong, or there is no file where it says. */
        BAD_ENTRY,
        /** A skeleton was to be kept, but the asset has none that can be used. */
        NO_SKELETON,
        /** Work on the asset took longer than the configured time. */
        TIMED_OUT,
        /** The model's tokens do not make a rig. */
        UNDECODABLE,
        /** The storage refused or lost the asset. */
        STORAGE;

        /** The name as tables show it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Kind kind;

    public AssetException(Kind kind, String message) {
        this(kind, message, null);
    }

    public AssetException(Kind kind, String message, Throwable cause) {
        super(requireNonNull(message, "message is null"), cause);
        this.kind = requireNonNull(kind, "kind is null");
    }

    /** The rule that was broken. */
    public Kind kind() {
        return kind;
    }
}
