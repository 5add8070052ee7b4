package org.tokenrig.inference.quality;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.tokenrig.inference.geometry.KdTree;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.geometry.SurfaceSamples;

/** Where the connected pieces of a surface touch each other in bind pose, at points that are drawn uniformly by area. */
final class PieceContacts {
    private static final int SAMPLES = 6_000;
    private static final int NEAREST = 12;
    private static final double TOUCHING = 0.02; // of the longest side
    private static final double STILL_TOUCHING = 0.04;

    private static final double FAULTLESS = 0.1;
    private static final double SOME_SOUND = 0.1;

    private final SkinnedSurface surface;
    final int count;
    final int[] pieces; // (contacts, 2)
    final int[] corners; // (contacts, 6): vertices of both points' faces
    final float[] shares; // (contacts, 6)
    final double[] pieceAreas;
    private final int[] rest; // (pieces): the largest of those that it hangs together with
    private final int[] roots;
    private final double[] sums; // (pieces): area of what hangs together, at its root
    private final double[] sound; // (pieces): of that without a fault
    private final int[] largest;

    private PieceContacts(SkinnedSurface surface) {
        this.surface = surface;
        int number = surface.pieceCount;
        pieceAreas = new double[number];
        for (int triangle = 0; triangle < surface.pieces.length; triangle++) {
            pieceAreas[surface.pieces[triangle]] += surface.triangleAreas[triangle];
        }
        roots = new int[number];
        sums = new double[number];
        sound = new double[number];
        largest = new int[number];
        if (number < 2) {
            count = 0;
            pieces = new int[0];
            corners = new int[0];
            shares = new float[0];
            rest = new int[number];
            return;
        }
        SurfaceSamples samples = Surface.of(surface.mesh).uniform(SAMPLES, new SplittableRandom(number));
        int[] pieceOfVertex = new int[surface.vertexAreas.length];
        for (int corner = 0; corner < surface.triangles.length; corner++) {
            pieceOfVertex[surface.triangles[corner]] = surface.pieces[corner / 3];
        }
        float[] points = samples.cloud().points();
        KdTree.Search search = KdTree.of(points).search(NEAREST);
        int[] from = new int[samples.count()];
        int[] to = new int[samples.count()];
        int found = 0;
        for (int i = 0; i < samples.count(); i++) {
            int piece = pieceOfVertex[samples.vertices()[3 * i]];
            search.find(points[3 * i], points[3 * i + 1], points[3 * i + 2]);
            for (int rank = 1; rank < search.count(); rank++) {
                if (search.squaredDistance(rank) > TOUCHING * TOUCHING) {
                    break;
                }
                if (pieceOfVertex[samples.vertices()[3 * search.index(rank)]] != piece) {
                    from[found] = i;
                    to[found++] = search.index(rank);
                    break;
                }
            }
        }
        count = found;
        pieces = new int[2 * count];
        corners = new int[6 * count];
        shares = new float[6 * count];
        for (int i = 0; i < count; i++) {
            System.arraycopy(samples.vertices(), 3 * from[i], corners, 6 * i, 3);
            System.arraycopy(samples.vertices(), 3 * to[i], corners, 6 * i + 3, 3);
            System.arraycopy(samples.shares(), 3 * from[i], shares, 6 * i, 3);
            System.arraycopy(samples.shares(), 3 * to[i], shares, 6 * i + 3, 3);
            pieces[2 * i] = pieceOfVertex[corners[6 * i]];
            pieces[2 * i + 1] = pieceOfVertex[corners[6 * i + 3]];
        }
        separate(null);
        rest = largest.clone();
    }

    static PieceContacts of(SkinnedSurface surface) {
        return new PieceContacts(surface);
    }

    /** Distance of the two points of a contact. */
    double gap(int contact, double[] posed) {
        double sum = 0;
        for (int axis = 0; axis < 3; axis++) {
            double difference = 0;
            for (int corner = 6 * contact; corner < 6 * contact + 3; corner++) {
                difference += shares[corner] * posed[3 * corners[corner] + axis]
                        - shares[corner + 3] * posed[3 * corners[corner + 3] + axis];
            }
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }

    /** Whether the joint that was gathered moves the two points of a contact differently. */
    boolean differ(int contact) {
        double difference = 0;
        for (int corner = 6 * contact; corner < 6 * contact + 3; corner++) {
            difference += shares[corner] * surface.follows[corners[corner]]
                    - shares[corner + 3] * surface.follows[corners[corner + 3]];
        }
        return Math.abs(difference) > SkinnedSurface.LEAST_WEIGHT;
    }

    /**
     * The area of pieces that are no longer in touch with the largest piece that they hung together with, each to the share to
     * which that is a fault. What comes off together with sound pieces of some size, such as a weapon in a hand, has none of its
     * own.
     *
     * @param open (contacts): which have come apart
     * @param faults (pieces): within 0..1
     * @param least fault of any piece
     */
    double detached(boolean[] open, double[] faults, double least) {
        separate(open);
        Arrays.fill(sums, 0);
        Arrays.fill(sound, 0);
        for (int piece = 0; piece < roots.length; piece++) {
            sums[find(piece)] += pieceAreas[piece];
            sound[find(piece)] += faults[piece] < FAULTLESS ? pieceAreas[piece] : 0;
        }
        double area = 0;
        for (int piece = 0; piece < roots.length; piece++) {
            int together = find(piece);
            if (together != find(rest[piece])) {
                boolean own = sound[together] <= SOME_SOUND * sums[together];
                area += pieceAreas[piece] * Math.max(own ? faults[piece] : 0, least);
            }
        }
        return area;
    }

    static boolean isOpen(double gap) {
        return gap > STILL_TOUCHING;
    }

    private void separate(boolean[] open) {
        for (int piece = 0; piece < roots.length; piece++) {
            roots[piece] = piece;
        }
        for (int contact = 0; contact < count; contact++) {
            if (open == null || !open[contact]) {
                roots[find(pieces[2 * contact])] = find(pieces[2 * contact + 1]);
            }
        }
        if (open == null) {
            int[] best = new int[roots.length];
            Arrays.fill(best, -1);
            for (int piece = 0; piece < roots.length; piece++) {
                int root = find(piece);
                if (best[root] < 0 || pieceAreas[piece] > pieceAreas[best[root]]) {
                    best[root] = piece;
                }
            }
            for (int piece = 0; piece < roots.length; piece++) {
                largest[piece] = best[find(piece)];
            }
        }
    }

    private int find(int piece) {
        int at = piece;
        while (roots[at] != at) {
            roots[at] = roots[roots[at]];
            at = roots[at];
        }
        return at;
    }
}
