package org.tokenrig.jobs.train;

import static java.util.Objects.requireNonNull;

/**
 * A file of a library, and what came of it.
 *
 * @param path below the library, or as a manifest names it
 * @param source that it shares its weight with: the first folder of its path
 * @param kept name of the file that its rig is kept in; empty where it is not used
 * @param kind the rule that it breaks; empty where it is used
 * @param reason why it is not used, for the person who may repair it; empty where it is
 * @param joints that are learned from
 * @param vertices that are kept
 * @param tree of its skeleton
 * @param chance that an example of the library is of this file
 */
record LibraryFile(
        String path,
        String source,
        String kept,
        String kind,
        String reason,
        int joints,
        int vertices,
        String tree,
        double chance) {
    LibraryFile {
        requireNonNull(path, "path is null");
        requireNonNull(source, "source is null");
        requireNonNull(kept, "kept is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(tree, "tree is null");
    }

    static LibraryFile unusable(String path, String source, String kind, String reason) {
        return new LibraryFile(path, source, "", kind, reason, 0, 0, "", 0);
    }

    boolean usable() {
        return !kept.isEmpty();
    }

    LibraryFile withChance(double given) {
        return new LibraryFile(path, source, kept, kind, reason, joints, vertices, tree, given);
    }
}
