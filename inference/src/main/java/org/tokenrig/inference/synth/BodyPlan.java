package org.tokenrig.inference.synth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A body before it has a pose and a surface: joints, and the shapes around them, all in the rest pose.
 *
 * <p>A joint's pose is a turn about its own position that carries everything below it.
 */
final class BodyPlan {
    /** How a chain or ball becomes a surface. */
    enum Surface {
        /** As the style of the creature has it: part of one skin, or a piece of its own. */
        SKIN,
        /** Always a tube or globe of its own that bends with its joints. */
        APART,
        /** Always a tube or globe of its own, each vertex bound to one joint. */
        RIGID
    }

    /**
     * A tube through points.
     *
     * @param joints (points - 1): joint that carries the stretch from each point to the next
     * @param points in rest pose
     * @param radii one a point, at right angles to {@code side}
     * @param widening one a point: radius along {@code side}, as a multiple
     * @param side direction in which the tube is widened; any length
     */
    record Chain(int[] joints, Vec[] points, double[] radii, double[] widening, Vec side, int zone, Surface surface) {}

    /** An ellipsoid. */
    record Ball(int joint, Vec centre, Vec semiAxes, Turn orientation, int zone, Surface surface) {}

    /** A box with flat sides and hard edges; {@code taper} is the size of its +Y end relative to its -Y end. */
    record Block(int joint, Vec centre, Vec half, Turn orientation, double taper, int zone) {}

    /** A cylinder or truncated cone with hard rims. */
    record Drum(int joint, Vec from, Vec to, double fromRadius, double toRadius, int zone) {}

    /**
     * A thin slab between ribs, each a polyline with as many points.
     *
     * @param joints (ribs, points): joint that carries each point
     * @param points (ribs, points): in rest pose
     */
    record Sheet(int[][] joints, Vec[][] points, double thickness, int zone) {}

    private final List<String> names = new ArrayList<>();
    private final List<Integer> parents = new ArrayList<>();
    private final List<Vec> rest = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();
    private final List<Vec> tails = new ArrayList<>();
    private final List<Double> girths = new ArrayList<>();
    private final List<Boolean> continues = new ArrayList<>();
    final List<Chain> chains = new ArrayList<>();
    final List<Ball> balls = new ArrayList<>();
    final List<Block> blocks = new ArrayList<>();
    final List<Drum> drums = new ArrayList<>();
    final List<Sheet> sheets = new ArrayList<>();
    final List<CreatureMaterial> zones = new ArrayList<>();
    final Map<String, Double> parameters = new TreeMap<>();

    // ---- joints

    /** A joint alone; {@code tail} is where its bone ends and {@code girth} the radius around its beginning. */
    int joint(String name, int parent, Vec at, Vec tail, double girth) {
        names.add(name);
        parents.add(parent);
        rest.add(at);
        turns.add(Turn.NONE);
        tails.add(tail);
        girths.add(girth);
        continues.add(false);
        return names.size() - 1;
    }

    /** Joints at all points but the last, named {@code name_01} and on; no surface. */
    int[] joints(String name, int parent, Vec[] points, double[] radii) {
        int[] joints = new int[points.length - 1];
        for (int i = 0; i < joints.length; i++) {
            String numbered = joints.length == 1 ? name : String.format(Locale.ROOT, "%s_%02d", name, i + 1);
            joints[i] = joint(numbered, i == 0 ? parent : joints[i - 1], points[i], points[i + 1], radii[i]);
            continues.set(joints[i], i > 0);
        }
        return joints;
    }

    /** Joints along a tube of round cross-section. */
    int[] limb(String name, int parent, Vec[] points, double[] radii, int zone, Surface surface) {
        int[] joints = joints(name, parent, points, radii);
        tube(joints, points, radii, zone, surface);
        return joints;
    }

    /** The next joint of the same limb; weights pass to it as from link to link of a chain. */
    void continueFrom(int joint) {
        continues.set(joint, true);
    }

    void turn(int joint, Vec axis, double degrees) {
        turns.set(joint, Turn.about(axis, degrees).after(turns.get(joint)));
    }

    int jointCount() {
        return names.size();
    }

    Vec at(int joint) {
        return rest.get(joint);
    }

    Vec tail(int joint) {
        return tails.get(joint);
    }

    double girth(int joint) {
        return girths.get(joint);
    }

    int parent(int joint) {
        return parents.get(joint);
    }

    boolean continues(int joint) {
        return continues.get(joint);
    }

    List<String> names() {
        return names;
    }

    int[] parents() {
        return parents.stream().mapToInt(Integer::intValue).toArray();
    }

    Turn turn(int joint) {
        return turns.get(joint);
    }

    // ---- shapes

    void tube(int[] joints, Vec[] points, double[] radii, int zone, Surface surface) {
        double[] round = new double[points.length];
        Arrays.fill(round, 1);
        chains.add(new Chain(joints, points, radii, round, Vec.X, zone, surface));
    }

    void flatTube(int[] joints, Vec[] points, double[] radii, double[] widening, Vec side, int zone, Surface surface) {
        chains.add(new Chain(joints, points, radii, widening, side, zone, surface));
    }

    /** One stretch of a tube, of skin. */
    void cone(int joint, Vec from, Vec to, double fromRadius, double toRadius, int zone) {
        tube(new int[] {joint}, new Vec[] {from, to}, new double[] {fromRadius, toRadius}, zone, Surface.SKIN);
    }

    /** One stretch of a tube, widened along {@code side}. */
    void flatCone(
            int joint, Vec from, Vec to, double fromRadius, double toRadius, double widening, Vec side, int zone) {
        flatTube(
                new int[] {joint},
                new Vec[] {from, to},
                new double[] {fromRadius, toRadius},
                new double[] {widening, widening},
                side,
                zone,
                Surface.SKIN);
    }

    /** A flat, pointed stretch: a fin. */
    void blade(int joint, Vec from, Vec to, double thick, double width, Vec side, int zone) {
        Vec middle = from.toward(to, 0.45);
        flatTube(
                new int[] {joint, joint},
                new Vec[] {from, middle, to},
                new double[] {thick, thick * 0.85, thick * 0.5},
                new double[] {width / thick, 0.8 * width / thick, 0.3 * width / thick},
                side,
                zone,
                Surface.SKIN);
    }

    void ball(int joint, Vec centre, Vec semiAxes, int zone) {
        balls.add(new Ball(joint, centre, semiAxes, Turn.NONE, zone, Surface.SKIN));
    }

    void ball(int joint, Vec centre, Vec semiAxes, Turn orientation, int zone) {
        balls.add(new Ball(joint, centre, semiAxes, orientation, zone, Surface.SKIN));
    }

    /** A separate ellipsoid that moves with one joint. */
    void bead(int joint, Vec centre, Vec semiAxes, Turn orientation, int zone) {
        balls.add(new Ball(joint, centre, semiAxes, orientation, zone, Surface.RIGID));
    }

    /** A separate tube that moves with one joint: a horn, a spike. */
    void horn(int joint, Vec[] points, double[] radii, int zone) {
        int[] same = new int[points.length - 1];
        Arrays.fill(same, joint);
        tube(same, points, radii, zone, Surface.RIGID);
    }

    void block(int joint, Vec centre, Vec half, int zone) {
        blocks.add(new Block(joint, centre, half, Turn.NONE, 1, zone));
    }

    void block(int joint, Vec centre, Vec half, Turn orientation, double taper, int zone) {
        blocks.add(new Block(joint, centre, half, orientation, taper, zone));
    }

    void drum(int joint, Vec from, Vec to, double fromRadius, double toRadius, int zone) {
        drums.add(new Drum(joint, from, to, fromRadius, toRadius, zone));
    }

    void sheet(int[][] joints, Vec[][] points, double thickness, int zone) {
        sheets.add(new Sheet(joints, points, thickness, zone));
    }

    // ---- looks

    /** A new material; its index is the zone's. */
    int zone(String name, Vec colour, double metallic, double roughness) {
        zones.add(new CreatureMaterial(
                name,
                (float) Math.min(1, Math.max(0, colour.x())),
                (float) Math.min(1, Math.max(0, colour.y())),
                (float) Math.min(1, Math.max(0, colour.z())),
                (float) metallic,
                (float) roughness));
        return zones.size() - 1;
    }

    double note(String name, double value) {
        parameters.put(name, value);
        return value;
    }
}
