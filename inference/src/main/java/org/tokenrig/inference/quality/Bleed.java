package org.tokenrig.inference.quality;

import java.util.Arrays;

/**
 * Which surface follows joints whose bones are not its own. A joint is too far from a vertex where the way to its bones is more
 * than twice that to the nearest bone of any joint, more than the thickness of the body around the joint's own bones allows,
 * and {@value #MARGIN} of the size beyond that. All of that is geometry: weights only say who follows.
 */
final class Bleed {
    private static final double MARGIN = 0.05;
    private static final double OVER_NEAREST = 2;
    private static final double OVER_RADIUS = 1.5;
    private static final double MOST_AREA = 0.9;
    private static final int BINS = 256;

    final double[] shares; // (vertices): weight of joints that are too far, within 0..1
    final double[] ofJoints; // (joints): area that bleeds to each
    final int[] from; // (joints): whose bones are nearest to most of that; -1 where there is none
    final int[] owners; // (vertices): the joint of the nearest bone
    final double area;

    private Bleed(SkinnedSurface surface, BoneWays ways) {
        int joints = surface.held.length;
        int[] nodes = ways.nodes(surface.positions);
        int[] nearest = ways.fromNearest().clone();
        owners = new int[nodes.length];
        for (int vertex = 0; vertex < nodes.length; vertex++) {
            owners[vertex] = ways.nearest()[nodes[vertex]];
        }
        double[] radii = radii(surface, nodes, nearest, ways.unit());
        shares = new double[nodes.length];
        ofJoints = new double[joints];
        from = new int[joints];
        double[] robbed = new double[joints];
        double sum = 0;
        for (int joint = 0; joint < joints; joint++) {
            from[joint] = -1;
            if (surface.held[joint] == 0) {
                continue;
            }
            int[] way = ways.from(joint);
            double least = OVER_RADIUS * radii[joint] / ways.unit();
            for (int entry = surface.firstHeld(joint); entry < surface.firstHeld(joint + 1); entry++) {
                int vertex = surface.heldVertex(entry);
                double allowed = Math.max(least, OVER_NEAREST * nearest[nodes[vertex]]) + MARGIN / ways.unit();
                if (way[nodes[vertex]] > allowed) {
                    double mass = surface.heldWeight(entry) * surface.vertexAreas[vertex];
                    shares[vertex] += surface.heldWeight(entry);
                    ofJoints[joint] += mass;
                    robbed[owners[vertex]] += mass;
                    sum += mass;
                }
            }
            for (int owner = 0; owner < joints && ofJoints[joint] > 0; owner++) {
                if (robbed[owner] > 0 && (from[joint] < 0 || robbed[owner] > robbed[from[joint]])) {
                    from[joint] = owner;
                }
            }
            Arrays.fill(robbed, 0);
        }
        area = sum;
    }

    static Bleed of(SkinnedSurface surface, BoneWays ways) {
        return new Bleed(surface, ways);
    }

    /** Of each joint the way within which most of the surface is whose nearest bone is the joint's. */
    private double[] radii(SkinnedSurface surface, int[] nodes, int[] nearest, double unit) {
        double[] radii = new double[surface.held.length];
        double[][] areas = new double[radii.length][];
        for (int vertex = 0; vertex < nodes.length; vertex++) {
            int owner = owners[vertex];
            if (areas[owner] == null) {
                areas[owner] = new double[BINS + 1];
            }
            int bin = (int) Math.min(BINS - 1, nearest[nodes[vertex]] * unit * BINS);
            areas[owner][bin] += surface.vertexAreas[vertex];
            areas[owner][BINS] += surface.vertexAreas[vertex];
        }
        for (int joint = 0; joint < radii.length; joint++) {
            double sum = 0;
            for (int bin = 0; areas[joint] != null && bin < BINS && sum < MOST_AREA * areas[joint][BINS]; bin++) {
                sum += areas[joint][bin];
                radii[joint] = (bin + 1.0) / BINS;
            }
        }
        return radii;
    }
}
