package org.tokenrig.jobs.report;

import java.util.Locale;

/** What the report's table shows of an asset. */
enum ReportColumn {
    ASSET("Asset", Kind.TEXT, 0, Better.NEITHER, "Path of the asset below the input."),
    STATUS("Status", Kind.TEXT, 0, Better.NEITHER, "Whether it was rigged."),
    ERROR_KIND("Error", Kind.TEXT, 0, Better.NEITHER, "The rule that a failed asset broke."),
    ERROR_TEXT("What was wrong", Kind.TEXT, 0, Better.NEITHER, "The rule, what was found, and where."),
    WARNINGS("Warnings", Kind.TEXT, 0, Better.NEITHER, "Kinds of what was repaired, ignored or left out."),
    VERDICT("Verdict", Kind.TEXT, 0, Better.NEITHER, "Of the gate by motion: accept, review or quarantine."),
    REASON("Reason", Kind.TEXT, 0, Better.NEITHER, "Why the gate says so."),
    FAMILY("Family", Kind.TEXT, 0, Better.NEITHER, "Of a generated creature."),
    J2J(
            "J2J",
            Kind.NUMBER,
            2,
            Better.LOW,
            "Mean distance between the joints and the true ones, in percent of the cube's side."),
    J2B("J2B", Kind.NUMBER, 2, Better.LOW, "The same between joints and bones."),
    B2B("B2B", Kind.NUMBER, 2, Better.LOW, "The same between bones."),
    SKIN_L1(
            "Skin L1",
            Kind.NUMBER,
            3,
            Better.LOW,
            "Sum of the differences of a vertex's weights, of which 2 is the worst."),
    MOTION_LOSS(
            "Motion loss",
            Kind.NUMBER,
            4,
            Better.LOW,
            "Mean distance of vertices from the true rig's in random poses."),
    TOTAL("Reward", Kind.NUMBER, 2, Better.HIGH, "The weighted sum of the rewards."),
    CONTAINMENT("Containment", Kind.NUMBER, 3, Better.HIGH, "Share of the bones that lies inside the surface."),
    JOINT_COVERAGE("Coverage", Kind.NUMBER, 3, Better.HIGH, "Share of the surface that joints cover."),
    SPARSITY("Sparsity", Kind.NUMBER, 3, Better.HIGH, "Few influences a vertex, and few joints that do the same."),
    SMOOTHNESS_MAX("Stretch, largest", Kind.NUMBER, 3, Better.HIGH, "Reward for the worst stretch of edges in poses."),
    SMOOTHNESS_MEAN("Stretch, mean", Kind.NUMBER, 3, Better.HIGH, "Reward for the mean stretch of edges in poses."),
    JOINTS("Joints", Kind.NUMBER, 0, Better.NEITHER, "Joints of the rig."),
    TRUE_JOINTS("True joints", Kind.NUMBER, 0, Better.NEITHER, "Joints of the true rig."),
    VERTICES("Vertices", Kind.NUMBER, 0, Better.NEITHER, "Vertices of the mesh."),
    TRIANGLES("Triangles", Kind.NUMBER, 0, Better.NEITHER, "Triangles of the mesh."),
    SECONDS("Seconds", Kind.NUMBER, 2, Better.NEITHER, "From reading to writing."),
    DEVICE("Device", Kind.TEXT, 0, Better.NEITHER, "Where the network ran.");

    /** What a column holds. */
    enum Kind {
        TEXT,
        NUMBER
    }

    /** Which end of a number is the good one. */
    enum Better {
        HIGH,
        LOW,
        NEITHER
    }

    private final String title;
    private final Kind kind;
    private final int digits;
    private final Better better;
    private final String about;

    ReportColumn(String title, Kind kind, int digits, Better better, String about) {
        this.title = title;
        this.kind = kind;
        this.digits = digits;
        this.better = better;
        this.about = about;
    }

    /** The name in the tables and in a filter. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    String title() {
        return title;
    }

    Kind kind() {
        return kind;
    }

    /** Behind the decimal point. */
    int digits() {
        return digits;
    }

    Better better() {
        return better;
    }

    /** One sentence for a reader who does not know the field. */
    String about() {
        return about;
    }
}
