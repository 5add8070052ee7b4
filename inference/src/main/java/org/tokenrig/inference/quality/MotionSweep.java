package org.tokenrig.inference.quality;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.tokenrig.inference.geometry.KdTree;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.metric.Pose;

/**
 * Turns one joint after the other and measures what the surface does. Only what does not move rigidly is posed: triangles whose
 * corners follow the joint to different shares, copies of a vertex at one place that do, and pieces in touch that do.
 */
final class MotionSweep {
    /** Two bends across each other and a twist, each to both sides. */
    static final int POSES = 6;

    private static final double SAME = SkinnedSurface.LEAST_WEIGHT;
    private static final double LEAST_PIECE = 0.002; // of the surface
    // what is within so many thicknesses of the limb, and so much of the size, of a joint's head bends with it
    private static final double NEAR_RADII = 2.5;
    private static final double NEAR = 0.05;
    // a joint outside the mesh may have a limb of this thickness: there is none around it
    private static final double THIN = 0.04;
    private static final double FAR_OUTSIDE = 0.1;

    private final SkinnedSurface surface;
    private final PieceContacts contacts;
    private final JointKind[] kinds;
    private final int[] seams; // (seams, 4): ends of both sides, where their weights differ
    private final double[] posed; // (vertices, 3)
    private final double[] turns; // (joints, 9)
    private final int[] some; // vertices that are posed
    private final int[] stamps; // (vertices)
    private int stamp;
    private int someCount;
    private int[] moving = new int[256]; // triangles
    private int movingCount;
    private int[] movingSeams = new int[64];
    private int movingSeamCount;
    private int[] movingContacts = new int[64];
    private int movingContactCount;
    private final double[] pieceGrowth;
    private final int[] touchedPieces;
    private final boolean[] open;
    private final Bleed bleed;
    private final double[] pieceFaults; // (pieces): share that bleeds
    private final double[] thickness; // (joints): way from the head to the surface
    private final double[] misplaced; // (joints): 0 where the head is inside, 1 where it is far outside

    MotionSweep(SkinnedSurface surface, PieceContacts contacts, JointKind[] kinds, Bleed bleed, double[] outside) {
        this.surface = surface;
        this.contacts = contacts;
        this.kinds = kinds;
        this.bleed = bleed;
        posed = new double[surface.positions.length];
        turns = new double[9 * kinds.length];
        some = new int[surface.vertexAreas.length];
        stamps = new int[some.length];
        seams = SeamEdges.of(surface).ends;
        pieceGrowth = new double[surface.pieceCount];
        touchedPieces = new int[surface.pieceCount];
        open = new boolean[contacts.count];
        for (int i = 0; i < posed.length; i++) {
            posed[i] = surface.positions[i];
        }
        thickness = new double[kinds.length];
        misplaced = new double[kinds.length];
        KdTree.Search nearest = KdTree.of(surface.positions).search(1);
        float[] heads = surface.skeleton.positions();
        for (int joint = 0; joint < kinds.length; joint++) {
            identity(turns, 9 * joint);
            nearest.find(heads[3 * joint], heads[3 * joint + 1], heads[3 * joint + 2]);
            double toSurface = Math.sqrt(nearest.squaredDistance(0));
            thickness[joint] = outside[joint] == 0 ? toSurface : Math.min(toSurface, THIN);
            misplaced[joint] = Math.min(1, outside[joint] / FAR_OUTSIDE);
        }
        pieceFaults = new double[surface.pieceCount];
        for (int corner = 0; corner < surface.triangles.length; corner++) {
            int piece = surface.pieces[corner / 3];
            if (contacts.pieceAreas[piece] > 0) {
                pieceFaults[piece] += surface.triangleAreas[corner / 3]
                        / 3
                        * bleed.shares[surface.triangles[corner]]
                        / contacts.pieceAreas[piece];
            }
        }
    }

    private static void identity(double[] turns, int at) {
        Arrays.fill(turns, at, at + 9, 0);
        turns[at] = 1;
        turns[at + 4] = 1;
        turns[at + 8] = 1;
    }

    /** The worst that the poses of one joint do: areas, lengths in sizes. */
    static final class Effect {
        double stretch;
        double collapse;
        double volume;
        double tear;
        double away;
        double seam;
        double detached;
        double piece; // made in a piece, over its area
        int pieceNumber = -1;
    }

    /** Turns a joint to all sides and measures the worst. */
    Effect of(int joint) {
        surface.gather(joint);
        collect();
        Effect effect = new Effect();
        if (movingCount + movingSeamCount + movingContactCount == 0) {
            return effect;
        }
        double[] axes = axes(joint);
        double angle = Math.toRadians(kinds[joint].degrees());
        for (int pose = 0; pose < POSES; pose++) {
            int axis = 3 * (pose / 2);
            Pose.rotation(axes[axis], axes[axis + 1], axes[axis + 2], pose % 2 == 0 ? angle : -angle, turns, 9 * joint);
            Pose.of(surface.skeleton, turns).deform(surface.positions, surface.skin, some, someCount, posed);
            measure(joint, effect);
        }
        identity(turns, 9 * joint);
        for (int i = 0; i < someCount; i++) {
            for (int axis = 3 * some[i]; axis < 3 * some[i] + 3; axis++) {
                posed[axis] = surface.positions[axis];
            }
        }
        return effect;
    }

    /** Whether the joint that was turned last bends any triangle, seam or contact. */
    boolean bent() {
        return movingCount + movingSeamCount + movingContactCount > 0;
    }

    private void collect() {
        stamp++;
        someCount = 0;
        movingCount = 0;
        movingSeamCount = 0;
        movingContactCount = 0;
        double[] follows = surface.follows;
        int[] triangles = surface.triangles;
        for (int triangle = 0; triangle < surface.pieces.length; triangle++) {
            double a = follows[triangles[3 * triangle]];
            double b = follows[triangles[3 * triangle + 1]];
            double c = follows[triangles[3 * triangle + 2]];
            double low = Math.min(a, Math.min(b, c));
            double high = Math.max(a, Math.max(b, c));
            if (high > SAME && low < 1 - SAME && surface.triangleAreas[triangle] > 0) {
                if (movingCount == moving.length) {
                    moving = Arrays.copyOf(moving, 2 * movingCount);
                }
                moving[movingCount++] = triangle;
                for (int corner = 3 * triangle; corner < 3 * triangle + 3; corner++) {
                    pose(triangles[corner]);
                }
            }
        }
        for (int i = 0; i < seams.length; i += 4) {
            if (Math.abs(follows[seams[i]] - follows[seams[i + 2]]) > SAME
                    || Math.abs(follows[seams[i + 1]] - follows[seams[i + 3]]) > SAME) {
                if (movingSeamCount == movingSeams.length) {
                    movingSeams = Arrays.copyOf(movingSeams, 2 * movingSeamCount);
                }
                movingSeams[movingSeamCount++] = i;
                for (int end = i; end < i + 4; end++) {
                    pose(seams[end]);
                }
            }
        }
        for (int contact = 0; contact < contacts.count; contact++) {
            if (contacts.differ(contact)) {
                if (movingContactCount == movingContacts.length) {
                    movingContacts = Arrays.copyOf(movingContacts, 2 * movingContactCount);
                }
                movingContacts[movingContactCount++] = contact;
                for (int corner = 6 * contact; corner < 6 * contact + 6; corner++) {
                    pose(contacts.corners[corner]);
                }
            }
        }
    }

    private void pose(int vertex) {
        if (stamps[vertex] != stamp) {
            stamps[vertex] = stamp;
            some[someCount++] = vertex;
        }
    }

    private void measure(int joint, Effect worst) {
        measureTriangles(joint, worst);
        double seam = 0;
        for (int i = 0; i < movingSeamCount; i++) {
            int at = movingSeams[i];
            double gaps = distance(3 * seams[at], 3 * seams[at + 2]) + distance(3 * seams[at + 1], 3 * seams[at + 3]);
            seam += gaps / 2 * distance(3 * seams[at], 3 * seams[at + 1]);
        }
        worst.seam = Math.max(worst.seam, seam);
        boolean any = false;
        for (int i = 0; i < movingContactCount; i++) {
            int contact = movingContacts[i];
            open[contact] = PieceContacts.isOpen(contacts.gap(contact, posed));
            any |= open[contact];
        }
        if (any) {
            worst.detached = Math.max(worst.detached, contacts.detached(open, pieceFaults, misplaced[joint]));
        }
        for (int i = 0; i < movingContactCount; i++) {
            open[movingContacts[i]] = false;
        }
    }

    private void measureTriangles(int joint, Effect worst) {
        float[] heads = surface.skeleton.positions();
        double hx = heads[3 * joint];
        double hy = heads[3 * joint + 1];
        double hz = heads[3 * joint + 2];
        double near = NEAR_RADII * thickness[joint] + NEAR;
        float[] rest = surface.positions;
        int[] triangles = surface.triangles;
        double[] normal = new double[3];
        int touched = 0;
        double made = 0;
        double taken = 0;
        double volume = 0;
        double torn = 0;
        double away = 0;
        for (int i = 0; i < movingCount; i++) {
            int triangle = moving[i];
            int a = 3 * triangles[3 * triangle];
            int b = 3 * triangles[3 * triangle + 1];
            int c = 3 * triangles[3 * triangle + 2];
            double before = surface.triangleAreas[triangle];
            double after = Surface.cross(posed, a, b, c, normal) / 2;
            volume += (normal[0] * (posed[a] - hx) + normal[1] * (posed[a + 1] - hy) + normal[2] * (posed[a + 2] - hz))
                            / 6
                    - volumeAtRest(a, b, c, hx, hy, hz);
            if (after <= before) {
                taken += before - after;
                continue;
            }
            made += after - before;
            double dx = (rest[a] + rest[b] + rest[c]) / 3.0 - hx;
            double dy = (rest[a + 1] + rest[b + 1] + rest[c + 1]) / 3.0 - hy;
            double dz = (rest[a + 2] + rest[b + 2] + rest[c + 2]) / 3.0 - hz;
            double distance = Math.sqrt(dx * dx + dy * dy + dz * dz);
            if (distance > near) {
                double bled = Math.max(bleed.shares[a / 3], Math.max(bleed.shares[b / 3], bleed.shares[c / 3]));
                // what bleeds with less than half of its weight blends, as a membrane does
                double fault = Math.max(misplaced[joint], 2 * bled - 1);
                torn += Math.max(0, fault) * (after - before);
                away += Math.max(0, fault) * (after - before) * distance;
            }
            int piece = surface.pieces[triangle];
            if (pieceGrowth[piece] == 0) {
                touchedPieces[touched++] = piece;
            }
            pieceGrowth[piece] += after - before;
        }
        worst.stretch = Math.max(worst.stretch, made);
        worst.collapse = Math.max(worst.collapse, taken);
        worst.volume = Math.max(worst.volume, -volume * Math.signum(surface.volume));
        if (torn > worst.tear) {
            worst.tear = torn;
            worst.away = away / torn;
        }
        for (int i = 0; i < touched; i++) {
            int piece = touchedPieces[i];
            double area = contacts.pieceAreas[piece];
            if (surface.pieceCount > 1
                    && area >= LEAST_PIECE * surface.area
                    && pieceGrowth[piece] / area > worst.piece) {
                worst.piece = pieceGrowth[piece] / area;
                worst.pieceNumber = piece;
            }
            pieceGrowth[piece] = 0;
        }
    }

    private double volumeAtRest(int a, int b, int c, double hx, double hy, double hz) {
        float[] p = surface.positions;
        double ax = p[a] - hx;
        double ay = p[a + 1] - hy;
        double az = p[a + 2] - hz;
        double bx = p[b] - hx;
        double by = p[b + 1] - hy;
        double bz = p[b + 2] - hz;
        double cx = p[c] - hx;
        double cy = p[c + 1] - hy;
        double cz = p[c + 2] - hz;
        return (ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)) / 6;
    }

    private double distance(int a, int b) {
        double x = posed[a] - posed[b];
        double y = posed[a + 1] - posed[b + 1];
        double z = posed[a + 2] - posed[b + 2];
        return Math.sqrt(x * x + y * y + z * z);
    }

    /** Two axes across the bone and the bone itself, (3, 3), unit vectors; which two is drawn by kind and joint. */
    private double[] axes(int joint) {
        float[] heads = surface.skeleton.positions();
        double[] bone = new double[3];
        int[] children = surface.children[joint];
        int parent = surface.skeleton.parents()[joint];
        for (int axis = 0; axis < 3; axis++) {
            for (int child : children) {
                bone[axis] += heads[3 * child + axis] - heads[3 * joint + axis];
            }
            if (children.length == 0 && parent >= 0) {
                bone[axis] = heads[3 * joint + axis] - heads[3 * parent + axis];
            }
        }
        double length = Math.sqrt(bone[0] * bone[0] + bone[1] * bone[1] + bone[2] * bone[2]);
        double[] axes = new double[9];
        for (int axis = 0; axis < 3; axis++) {
            axes[6 + axis] = length > 1e-6 ? bone[axis] / length : axis == 2 ? 1 : 0;
        }
        // across: what is left of the axis of the frame that is least along the bone, turned by a drawn angle
        int least = 0;
        for (int axis = 1; axis < 3; axis++) {
            least = Math.abs(axes[6 + axis]) < Math.abs(axes[6 + least]) ? axis : least;
        }
        double[] across = new double[3];
        double norm = 0;
        for (int axis = 0; axis < 3; axis++) {
            across[axis] = (axis == least ? 1 : 0) - axes[6 + least] * axes[6 + axis];
            norm += across[axis] * across[axis];
        }
        norm = Math.sqrt(norm);
        for (int axis = 0; axis < 3; axis++) {
            across[axis] /= norm;
        }
        double[] other = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            int next = (axis + 1) % 3;
            int last = (axis + 2) % 3;
            other[axis] = axes[6 + next] * across[last] - axes[6 + last] * across[next];
        }
        double turn = new SplittableRandom(kinds[joint].ordinal()).nextDouble() * Math.PI / 2;
        double cosine = StrictMath.cos(turn);
        double sine = StrictMath.sin(turn);
        for (int axis = 0; axis < 3; axis++) {
            axes[axis] = cosine * across[axis] + sine * other[axis];
            axes[3 + axis] = -sine * across[axis] + cosine * other[axis];
        }
        return axes;
    }
}
