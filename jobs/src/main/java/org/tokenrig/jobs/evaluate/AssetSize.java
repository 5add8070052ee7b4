package org.tokenrig.jobs.evaluate;

/** How large a mesh is, in classes that people think in; the names sort by size. */
final class AssetSize {
    private AssetSize() {}

    /** The class of a number of vertices. */
    static String of(int vertices) {
        if (vertices < 1_000) {
            return "1: under 1,000 vertices";
        }
        if (vertices < 5_000) {
            return "2: 1,000 to 4,999";
        }
        if (vertices < 20_000) {
            return "3: 5,000 to 19,999";
        }
        if (vertices < 100_000) {
            return "4: 20,000 to 99,999";
        }
        return "5: 100,000 and more";
    }
}
