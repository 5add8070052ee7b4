package org.tokenrig.inference.quality;

import java.util.Locale;

/**
 * What is measured of a rig: one number each, the more the worse, of the joint or the pose in which it is the largest. The
 * surface is that of all triangles, the size the longest side of the mesh's bounds.
 */
public enum Measure {
    /** Surface whose vertices no joint holds. */
    UNWEIGHTED("% of the surface", 0.5, 5),
    /** Surface that follows a joint whose bones are not its own: the way to them through the inside is much longer than to others. */
    BLEED("% of the surface", 5, 25),
    /**
     * Surface that turning a joint makes at places far from the joint, where the surface bleeds or the joint lies outside the
     * mesh.
     */
    TEAR("% of the surface", 0.05, 0.3),
    /** Pieces that come off what they touched when a joint turns, and bleed, or whose joint lies outside the mesh. */
    DETACHED("% of the surface", 0.05, 0.5),
    /** Gaps that turning a joint opens between copies of a vertex that are at one place. */
    SEAM("% of the surface", 0.02, 0.1),
    /** Surface that turning a joint makes within a piece that nothing connects to the rest, by the area of the piece. */
    PIECE("% of the piece", 60, 150),
    /** How far a joint that bends the surface lies outside the mesh. */
    MISPLACED("% of the size", 5, 35),
    /** Surface that turning a joint makes, wherever. */
    STRETCH("% of the surface", 12, 40),
    /** Surface that turning a joint takes away. */
    COLLAPSE("% of the surface", 10, 30),
    /** Volume that turning a joint takes away; 0 where a mesh encloses none. */
    VOLUME("% of the volume", 15, 60),
    /** Surface that a pose of the whole body makes. */
    BODY_STRETCH("% of the surface", 15, 60),
    /** Joints that move nothing, and none of whose descendants does. */
    IDLE("% of the joints", 60, 100);

    private final String unit;
    private final double review;
    private final double quarantine;

    Measure(String unit, double review, double quarantine) {
        this.unit = unit;
        this.review = review;
        this.quarantine = quarantine;
    }

    /** As columns have it: {@code body_stretch}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As settings have it: {@code body-stretch}. */
    public String setting() {
        return label().replace('_', '-');
    }

    /** What the number is of. */
    public String unit() {
        return unit;
    }

    /** Above which a rig is for review, unless told otherwise. */
    public double review() {
        return review;
    }

    /** Above which a rig is for quarantine, unless told otherwise. */
    public double quarantine() {
        return quarantine;
    }
}
