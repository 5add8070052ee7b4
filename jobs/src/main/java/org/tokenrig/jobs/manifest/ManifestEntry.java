package org.tokenrig.jobs.manifest;

import static java.util.Objects.requireNonNull;

/**
 * What a line of a manifest says.
 *
 * @param line its number, from 1; in Parquet that of the row
 * @param location of the asset, as it is written; empty where there is none
 * @param className class of the asset; empty where nothing is said
 * @param skeleton whether the skeleton that the asset has is kept: {@code true}, {@code false}, or empty where nothing is said
 * @param problem why the line cannot be understood; else empty
 */
public record ManifestEntry(long line, String location, String className, String skeleton, String problem) {
    public ManifestEntry {
        requireNonNull(location, "location is null");
        requireNonNull(className, "className is null");
        requireNonNull(skeleton, "skeleton is null");
        requireNonNull(problem, "problem is null");
    }

    static ManifestEntry of(long line, String location, String className, String skeleton) {
        String where = location.strip();
        return new ManifestEntry(
                line, where, className.strip(), skeleton.strip(), where.isEmpty() ? "the line names no asset" : "");
    }

    static ManifestEntry wrong(long line, String problem) {
        return new ManifestEntry(line, "", "", "", problem);
    }
}
