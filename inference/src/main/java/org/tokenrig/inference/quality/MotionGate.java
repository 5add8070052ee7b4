package org.tokenrig.inference.quality;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;

/**
 * Moves a rig and judges how its surface follows. Each joint is turned alone, about two axes across its bone and about the bone, to
 * both sides, by an angle that its kind decides; then poses of the whole body. The skin is linear blend skinning, as in every
 * engine. The result is a function of mesh, rig and thresholds.
 *
 * <p>Room for a few numbers a vertex, triangle and joint.
 */
public final class MotionGate {
    private static final double PERCENT = 100;

    private MotionGate() {}

    /**
     * Measures and judges a rig.
     *
     * @param mesh in any frame and scale
     * @param rig of the mesh, in its frame
     * @param thresholds by which it is judged
     * @throws CancellationException where the thread is interrupted; it stays so
     */
    public static RigQuality judge(Mesh mesh, Rig rig, QualityThresholds thresholds) {
        requireNonNull(mesh, "mesh is null");
        requireNonNull(rig, "rig is null");
        requireNonNull(thresholds, "thresholds is null");
        if (rig.skin().vertexCount() != mesh.vertexCount()) {
            throw new IllegalArgumentException("the skin must be of the mesh's " + mesh.vertexCount()
                    + " vertices, cannot be of " + rig.skin().vertexCount());
        }
        SkinnedSurface surface = SkinnedSurface.of(mesh, rig);
        return surface.area > 0 ? new Judged(surface, thresholds).quality() : nothing();
    }

    private static RigQuality nothing() {
        Map<Measure, Double> values = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
            values.put(measure, 0.0);
        }
        values.put(Measure.UNWEIGHTED, PERCENT);
        return new RigQuality(
                Verdict.QUARANTINE,
                List.of("no triangle of the mesh has an area, so there is nothing that could move"),
                values,
                List.of(),
                0);
    }

    /** One rig at work. */
    private static final class Judged {
        private record Reason(Verdict verdict, double over, String text) {}

        private final SkinnedSurface surface;
        private final QualityThresholds thresholds;
        private final Bleed bleed;
        private final MotionSweep sweep;
        private final JointKind[] kinds;
        private final double[] outside;
        private final List<JointQuality> joints = new ArrayList<>();
        private final Map<Measure, Double> values = new EnumMap<>(Measure.class);
        private final Map<Measure, Integer> worst = new EnumMap<>(Measure.class);
        private int worstPiece = -1;

        Judged(SkinnedSurface surface, QualityThresholds thresholds) {
            this.surface = surface;
            this.thresholds = thresholds;
            double[] carried = surface.carried.clone();
            for (int joint = 0; joint < carried.length; joint++) {
                carried[joint] /= surface.area;
            }
            kinds = JointKind.of(surface.skeleton, carried);
            BoneWays ways = BoneWays.of(surface.mesh, surface.skeleton);
            bleed = Bleed.of(surface, ways);
            outside = ways.outside(surface.skeleton.positions());
            sweep = new MotionSweep(surface, PieceContacts.of(surface), kinds, bleed, outside);
        }

        RigQuality quality() {
            for (Measure measure : Measure.values()) {
                values.put(measure, 0.0);
            }
            int idle = 0;
            for (int joint = 0; joint < kinds.length; joint++) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("interrupted while moving the rig");
                }
                JointQuality quality = move(joint);
                idle += quality.idle() ? 1 : 0;
                joints.add(quality);
            }
            values.put(Measure.UNWEIGHTED, share(surface.unbound));
            values.put(Measure.BLEED, share(bleed.area));
            values.put(Measure.BODY_STRETCH, share(BodyPoses.stretch(surface, kinds)));
            values.put(Measure.IDLE, PERCENT * idle / kinds.length);
            List<Reason> reasons = reasons();
            Verdict verdict = reasons.stream()
                    .map(Reason::verdict)
                    .max(Comparator.naturalOrder())
                    .orElse(Verdict.ACCEPT);
            return new RigQuality(
                    verdict, reasons.stream().map(Reason::text).toList(), values, joints, surface.pieceCount);
        }

        private double share(double area) {
            return PERCENT * area / surface.area;
        }

        private JointQuality move(int joint) {
            MotionSweep.Effect effect = sweep.of(joint);
            double volume = surface.volume == 0 ? 0 : PERCENT * effect.volume / Math.abs(surface.volume);
            if (PERCENT * effect.piece > values.get(Measure.PIECE)) {
                worstPiece = effect.pieceNumber;
            }
            worse(Measure.STRETCH, share(effect.stretch), joint);
            worse(Measure.COLLAPSE, share(effect.collapse), joint);
            worse(Measure.VOLUME, volume, joint);
            worse(Measure.TEAR, share(effect.tear), joint);
            worse(Measure.SEAM, share(effect.seam), joint);
            worse(Measure.DETACHED, share(effect.detached), joint);
            worse(Measure.PIECE, PERCENT * effect.piece, joint);
            if (sweep.bent()) {
                worse(Measure.MISPLACED, PERCENT * outside[joint], joint);
            }
            return new JointQuality(
                    joint,
                    name(joint),
                    kinds[joint],
                    kinds[joint].degrees(),
                    share(surface.held[joint]),
                    share(surface.carried[joint]),
                    surface.carried[joint] == 0,
                    share(bleed.ofJoints[joint]),
                    PERCENT * outside[joint],
                    share(effect.stretch),
                    share(effect.collapse),
                    volume,
                    share(effect.tear),
                    PERCENT * effect.away,
                    share(effect.seam),
                    share(effect.detached));
        }

        private void worse(Measure measure, double value, int joint) {
            if (value > values.get(measure)) {
                values.put(measure, value);
                worst.put(measure, joint);
            }
        }

        private String name(int joint) {
            return surface.skeleton.names().get(joint);
        }

        private List<Reason> reasons() {
            List<Reason> reasons = new ArrayList<>();
            for (Measure measure : Measure.values()) {
                double value = values.get(measure);
                Verdict verdict = thresholds.of(measure, value);
                if (verdict != Verdict.ACCEPT) {
                    QualityThresholds.Limit limit = thresholds.of(measure);
                    double passed = verdict == Verdict.QUARANTINE ? limit.quarantine() : limit.review();
                    reasons.add(new Reason(
                            verdict,
                            value / Math.max(passed, 1e-9),
                            String.format(
                                    Locale.ROOT,
                                    "%s (%s %s, %s above %s)",
                                    text(measure, value),
                                    measure.label(),
                                    number(value),
                                    verdict.label(),
                                    number(passed))));
                }
            }
            reasons.sort(Comparator.comparing(Reason::verdict)
                    .thenComparingDouble(Reason::over)
                    .reversed());
            return reasons;
        }

        private String text(Measure measure, double value) {
            int joint = worst.getOrDefault(measure, 0);
            String turned =
                    String.format(Locale.ROOT, "turning %s by %.0f degrees ", name(joint), kinds[joint].degrees());
            String shown = number(value);
            return switch (measure) {
                case UNWEIGHTED -> shown + " % of the surface follows no joint and stays behind when the rig moves";
                case BLEED -> bled(shown);
                case TEAR ->
                    turned + "tears open skin of " + shown + " % of the surface, "
                            + number(joints.get(joint).away())
                            + " % of the size away from the joint; look at the weights there"
                            + (outside[joint] > 0 ? ", and at the place of the joint" : "");
                case DETACHED ->
                    turned + "takes pieces of " + shown
                            + " % of the surface off what they touch; look at which joint they follow";
                case SEAM ->
                    turned + "opens gaps of " + shown
                            + " % of the surface where vertices at one place follow different joints; look at the seams there";
                case PIECE ->
                    turned + "stretches a separate piece near "
                            + name(owner(worstPiece)) + " by " + shown
                            + " % of its own area; look at whether it should follow one joint";
                case MISPLACED -> name(joint) + " lies " + shown + " % of the size outside the mesh that it bends";
                case STRETCH -> turned + "stretches the surface by " + shown + " %";
                case COLLAPSE -> turned + "crushes " + shown + " % of the surface";
                case VOLUME -> turned + "takes away " + shown + " % of the volume";
                case BODY_STRETCH -> "a pose of the whole body stretches the surface by " + shown + " %";
                case IDLE -> shown + " % of the joints move nothing, such as " + idle();
            };
        }

        private String bled(String shown) {
            int most = 0;
            for (int joint = 0; joint < kinds.length; joint++) {
                most = bleed.ofJoints[joint] > bleed.ofJoints[most] ? joint : most;
            }
            return shown + " % of the surface follows joints whose bones are not its own: "
                    + number(share(bleed.ofJoints[most])) + " % follows " + name(most) + ", most of it near "
                    + name(bleed.from[most]) + "; look at the weights of " + name(most);
        }

        /** The joint whose bones are nearest to most of a piece. */
        private int owner(int piece) {
            double[] areas = new double[kinds.length];
            int most = 0;
            for (int corner = 0; corner < surface.triangles.length; corner++) {
                if (surface.pieces[corner / 3] == piece) {
                    int owner = bleed.owners[surface.triangles[corner]];
                    areas[owner] += surface.triangleAreas[corner / 3];
                    most = areas[owner] > areas[most] ? owner : most;
                }
            }
            return most;
        }

        private String idle() {
            return String.join(
                    ", ",
                    joints.stream()
                            .filter(JointQuality::idle)
                            .limit(3)
                            .map(JointQuality::name)
                            .toList());
        }

        private static String number(double value) {
            return String.format(Locale.ROOT, value >= 10 ? "%.0f" : value >= 1 ? "%.1f" : "%.2f", value);
        }
    }
}
