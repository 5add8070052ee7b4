package org.tokenrig.inference.quality;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/**
 * Ways to damage a good rig on purpose, as exporters, tools and models do by accident: what a gate must catch. Each is a function
 * of the rig and of a seed. Where a rig has nothing that can be damaged so (no second piece, no two sides), there is none.
 */
public enum RigDamage {
    /**
     * All that follows a limb (a joint with its descendants that hold 3 % to 35 % of the surface) follows one joint elsewhere, not
     * the limb's parent, and at least 15 % of the size away from where the limb begins.
     */
    LIMB_TO_WRONG_JOINT {
        @Override
        Optional<Damaged> damage(Subject of, SplittableRandom random) {
            List<int[]> pairs = new ArrayList<>();
            for (int limb = 0; limb < of.joints; limb++) {
                if (of.parents[limb] < 0 || !within(of.carried(limb), 0.03, 0.35)) {
                    continue;
                }
                for (int other = 0; other < of.joints; other++) {
                    if (!of.leadsTo(limb, other)
                            && of.parents[limb] != other
                            && of.held(other) >= SOMETHING
                            && of.distance(limb, other) >= ELSEWHERE) {
                        pairs.add(new int[] {limb, other});
                    }
                }
            }
            return of.draw(pairs, random, pair -> {
                int[] target = of.identity();
                for (int joint = 0; joint < of.joints; joint++) {
                    target[joint] = of.leadsTo(pair[0], joint) ? pair[1] : joint;
                }
                return of.with(of.renamed(target), of.name(pair[0]) + " follows " + of.name(pair[1]));
            });
        }
    },

    /**
     * The surface is cut where a joint that carries 2 % to 50 % of it begins; the vertices of one side follow the joint alone,
     * their copies on the other side its parent alone.
     */
    SEAM_SPLIT {
        @Override
        Optional<Damaged> damage(Subject of, SplittableRandom random) {
            List<int[]> chosen = new ArrayList<>();
            for (int joint = 0; joint < of.joints; joint++) {
                if (of.parents[joint] >= 0 && within(of.carried(joint), 0.02, 0.5) && of.cut(joint).length > 5) {
                    chosen.add(new int[] {joint});
                }
            }
            return of.draw(chosen, random, joint -> of.split(joint[0]));
        }
    },

    /** What a joint at the end of a limb holds, 0.4 % to 8 % of the surface, follows the first joint that holds anything. */
    HAND_TO_HIP {
        @Override
        Optional<Damaged> damage(Subject of, SplittableRandom random) {
            int hip = 0;
            while (hip + 1 < of.joints && of.held(hip) < SOMETHING) {
                hip++;
            }
            List<int[]> pairs = new ArrayList<>();
            for (int hand = 0; hand < of.joints; hand++) {
                if (of.parents[hand] >= 0
                        && of.parents[hand] != hip
                        && hand != hip
                        && !of.leadsTo(hand, hip)
                        && of.depthBelow(hand) <= 2
                        && within(of.carried(hand), 0.004, 0.08)
                        && of.distance(hand, hip) >= ELSEWHERE) {
                    pairs.add(new int[] {hand, hip});
                }
            }
            return of.draw(pairs, random, pair -> {
                int[] target = of.identity();
                for (int joint = 0; joint < of.joints; joint++) {
                    target[joint] = of.leadsTo(pair[0], joint) ? pair[1] : joint;
                }
                return of.with(of.renamed(target), of.name(pair[0]) + " follows " + of.name(pair[1]));
            });
        }
    },

    /**
     * A piece that nothing connects to the rest, 0.3 % to 30 % of the surface, gets weights that run along it from one joint over
     * a second to a third, which are at least 15 % of the size apart.
     */
    PIECE_SMEARED {
        @Override
        Optional<Damaged> damage(Subject of, SplittableRandom random) {
            double[] areas = of.pieceAreas();
            List<int[]> chosen = new ArrayList<>();
            for (int piece = 0; piece < areas.length; piece++) {
                if (within(areas[piece], 0.003, 0.3)) {
                    chosen.add(new int[] {piece});
                }
            }
            int[] three = of.threeApart(random);
            return three.length < 3 ? Optional.empty() : of.draw(chosen, random, piece -> of.smeared(piece[0], three));
        }
    },

    /** Two joints that each hold at least 1 % of the surface and are at least 5 % of the size apart change skins. */
    JOINTS_SWAPPED {
        @Override
        Optional<Damaged> damage(Subject of, SplittableRandom random) {
            List<int[]> pairs = new ArrayList<>();
            for (int a = 0; a < of.joints; a++) {
                for (int b = a + 1; b < of.joints; b++) {
                    if (of.held(a) >= SOMETHING && of.held(b) >= SOMETHING && of.distance(a, b) >= APART) {
                        pairs.add(new int[] {a, b});
                    }
                }
            }
            return of.draw(pairs, random, pair -> {
                int[] target = of.identity();
                target[pair[0]] = pair[1];
                target[pair[1]] = pair[0];
                return of.with(
                        of.renamed(target), of.name(pair[0]) + " and " + of.name(pair[1]) + " have changed skins");
            });
        }
    },

    /**
     * All limbs that are the same to both sides change skins: brothers whose subtrees have the same shape and bones of the same
     * lengths to a tenth, and hold at least 1 % of the surface each.
     */
    SIDES_SWAPPED {
        @Override
        Optional<Damaged> damage(Subject of, SplittableRandom random) {
            int[] target = of.identity();
            int pairs = 0;
            boolean[] paired = new boolean[of.joints];
            for (int a = 0; a < of.joints; a++) {
                for (int b = a + 1; b < of.joints && !paired[a]; b++) {
                    if (of.parents[a] == of.parents[b]
                            && of.parents[a] >= 0
                            && !paired[b]
                            && target[a] == a
                            && target[b] == b
                            && of.carried(a) >= SOMETHING
                            && of.carried(b) >= SOMETHING
                            && of.distance(a, b) >= TWO_SIDES
                            && of.alike(a, b)) {
                        of.pair(a, b, target);
                        paired[a] = true;
                        paired[b] = true;
                        pairs++;
                    }
                }
            }
            return pairs == 0
                    ? Optional.empty()
                    : Optional.of(of.with(of.renamed(target), pairs + " pairs of limbs have changed sides"));
        }
    },

    /**
     * The head of a joint that carries 1 % to 60 % of the surface is moved by 40 % to 80 % of the size in any direction; its
     * children and all weights stay.
     */
    JOINT_MOVED {
        @Override
        Optional<Damaged> damage(Subject of, SplittableRandom random) {
            List<int[]> chosen = new ArrayList<>();
            for (int joint = 0; joint < of.joints; joint++) {
                if (of.parents[joint] >= 0 && within(of.carried(joint), 0.01, 0.6) && of.held(joint) >= LEAST_HELD) {
                    chosen.add(new int[] {joint});
                }
            }
            return of.draw(chosen, random, joint -> of.moved(joint[0], random));
        }
    };

    /**
     * A damaged rig.
     *
     * @param mesh with more vertices where it was cut
     * @param rig of the mesh
     * @param what was done, for people
     */
    public record Damaged(Mesh mesh, Rig rig, String what) {
        public Damaged {
            requireNonNull(mesh, "mesh is null");
            requireNonNull(rig, "rig is null");
            requireNonNull(what, "what is null");
        }
    }

    /** As tables and options have it: {@code hand-to-hip}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Damages a rig.
     *
     * @param mesh in any frame
     * @param rig of the mesh
     * @param seed of all that is drawn
     * @return empty where the rig has nothing that can be damaged so
     */
    public Optional<Damaged> of(Mesh mesh, Rig rig, long seed) {
        SkinnedSurface surface = SkinnedSurface.of(mesh, rig);
        return surface.area > 0
                ? damage(new Subject(mesh, rig, surface), new SplittableRandom(seed + 1_000_003L * ordinal()))
                : Optional.empty();
    }

    /** A share of the surface from which on a joint is taken to hold some of it. */
    private static final double SOMETHING = 0.01;

    /** A share of the surface under which moving a joint would show nowhere. */
    private static final double LEAST_HELD = 0.003;

    /** A distance, in sizes, from which on a place is another part of the body. */
    private static final double ELSEWHERE = 0.15;

    /** A distance, in sizes, from which on two joints are two places; for limbs of two sides less is enough. */
    private static final double APART = 0.05;

    private static final double TWO_SIDES = 0.03;

    /** How much the lengths of bones of two sides may differ: a share of the longer, and a length in sizes for short ones. */
    private static final double ALIKE = 0.1;

    private static final double ALIKE_SHORT = 0.005;

    /** Over half of what the three corners of a triangle can follow. */
    private static final double MOST_OF_THREE = 1.5;

    /** A moved joint is so far away at least and at most, in sizes. */
    private static final double LEAST_MOVE = 0.4;

    private static final double MOST_MOVE = 0.8;

    abstract Optional<Damaged> damage(Subject of, SplittableRandom random);

    private static boolean within(double value, double low, double high) {
        return value >= low && value <= high;
    }

    /** A rig that is to be damaged; shares are of the surface, distances of the longest side. */
    private static final class Subject {
        private interface Act {
            Damaged on(int[] drawn);
        }

        private final Mesh mesh;
        private final Rig rig;
        private final SkinnedSurface surface;
        private final int joints;
        private final int[] parents;

        Subject(Mesh mesh, Rig rig, SkinnedSurface surface) {
            this.mesh = mesh;
            this.rig = rig;
            this.surface = surface;
            joints = rig.skeleton().jointCount();
            parents = rig.skeleton().parents();
        }

        double carried(int joint) {
            return surface.carried[joint] / surface.area;
        }

        double held(int joint) {
            return surface.held[joint] / surface.area;
        }

        String name(int joint) {
            return rig.skeleton().names().get(joint);
        }

        boolean leadsTo(int from, int joint) {
            int at = joint;
            while (at > from) {
                at = parents[at];
            }
            return at == from;
        }

        int depthBelow(int joint) {
            int depth = 0;
            for (int child : surface.children[joint]) {
                depth = Math.max(depth, 1 + depthBelow(child));
            }
            return depth;
        }

        double distance(int a, int b) {
            return distance(surface.skeleton.positions(), a, b);
        }

        private static double distance(float[] at, int a, int b) {
            return Math.hypot(
                    Math.hypot(at[3 * a] - at[3 * b], at[3 * a + 1] - at[3 * b + 1]), at[3 * a + 2] - at[3 * b + 2]);
        }

        int[] identity() {
            int[] identity = new int[joints];
            Arrays.setAll(identity, joint -> joint);
            return identity;
        }

        Optional<Damaged> draw(List<int[]> among, SplittableRandom random, Act act) {
            return among.isEmpty() ? Optional.empty() : Optional.of(act.on(among.get(random.nextInt(among.size()))));
        }

        Damaged with(SkinWeights skin, String what) {
            return new Damaged(mesh, new Rig(rig.skeleton(), skin), what);
        }

        SkinWeights renamed(int[] target) {
            SkinWeights skin = rig.skin();
            int[] names = new int[skin.joints().length];
            for (int slot = 0; slot < names.length; slot++) {
                names[slot] = skin.weights()[slot] > 0 ? target[skin.joints()[slot]] : 0;
            }
            return new SkinWeights(skin.influences(), names, skin.weights());
        }

        boolean alike(int a, int b) {
            if (surface.children[a].length != surface.children[b].length) {
                return false;
            }
            for (int i = 0; i < surface.children[a].length; i++) {
                int below = surface.children[a][i];
                int beside = surface.children[b][i];
                double one = distance(a, below);
                double two = distance(b, beside);
                if (Math.abs(one - two) > ALIKE * Math.max(one, two) + ALIKE_SHORT || !alike(below, beside)) {
                    return false;
                }
            }
            return true;
        }

        void pair(int a, int b, int[] target) {
            target[a] = b;
            target[b] = a;
            for (int i = 0; i < surface.children[a].length; i++) {
                pair(surface.children[a][i], surface.children[b][i], target);
            }
        }

        /** Vertices on the line between what follows a joint and what does not. */
        int[] cut(int joint) {
            surface.gather(joint);
            boolean[] inner = new boolean[mesh.vertexCount()];
            boolean[] outer = new boolean[inner.length];
            for (int corner = 0; corner < mesh.triangles().length; corner++) {
                (isOuter(corner / 3) ? outer : inner)[mesh.triangles()[corner]] = true;
            }
            int[] shared = new int[inner.length];
            int count = 0;
            for (int vertex = 0; vertex < inner.length; vertex++) {
                if (inner[vertex] && outer[vertex]) {
                    shared[count++] = vertex;
                }
            }
            return Arrays.copyOf(shared, count);
        }

        private boolean isOuter(int triangle) {
            int[] corners = mesh.triangles();
            return surface.follows[corners[3 * triangle]]
                            + surface.follows[corners[3 * triangle + 1]]
                            + surface.follows[corners[3 * triangle + 2]]
                    > MOST_OF_THREE;
        }

        Damaged split(int joint) {
            int[] shared = cut(joint);
            int vertices = mesh.vertexCount();
            int slots = rig.skin().influences();
            float[] positions = Arrays.copyOf(mesh.positions(), 3 * (vertices + shared.length));
            int[] names = Arrays.copyOf(rig.skin().joints(), (vertices + shared.length) * slots);
            float[] weights = Arrays.copyOf(rig.skin().weights(), names.length);
            int[] copies = new int[vertices];
            for (int i = 0; i < shared.length; i++) {
                copies[shared[i]] = vertices + i;
                System.arraycopy(positions, 3 * shared[i], positions, 3 * (vertices + i), 3);
                only(parents[joint], names, weights, shared[i], slots);
                only(joint, names, weights, vertices + i, slots);
            }
            int[] triangles = mesh.triangles().clone();
            for (int corner = 0; corner < triangles.length; corner++) {
                if (isOuter(corner / 3) && copies[triangles[corner]] > 0) {
                    triangles[corner] = copies[triangles[corner]];
                }
            }
            return new Damaged(
                    new Mesh(positions, triangles),
                    new Rig(rig.skeleton(), new SkinWeights(slots, names, weights)),
                    "the surface is cut in two where " + name(joint) + " begins");
        }

        private static void only(int joint, int[] names, float[] weights, int vertex, int slots) {
            Arrays.fill(names, vertex * slots, (vertex + 1) * slots, 0);
            Arrays.fill(weights, vertex * slots, (vertex + 1) * slots, 0);
            names[vertex * slots] = joint;
            weights[vertex * slots] = 1;
        }

        double[] pieceAreas() {
            double[] areas = new double[surface.pieceCount];
            for (int triangle = 0; triangle < surface.pieces.length; triangle++) {
                areas[surface.pieces[triangle]] += surface.triangleAreas[triangle] / surface.area;
            }
            return areas;
        }

        int[] threeApart(SplittableRandom random) {
            List<Integer> among = new ArrayList<>();
            for (int joint = 0; joint < joints; joint++) {
                if (held(joint) >= SOMETHING) {
                    among.add(joint);
                }
            }
            int[] three = new int[3];
            int count = 0;
            while (count < 3 && !among.isEmpty()) {
                int drawn = among.remove(random.nextInt(among.size()));
                boolean apart = true;
                for (int i = 0; i < count; i++) {
                    apart &= distance(three[i], drawn) >= ELSEWHERE;
                }
                if (apart) {
                    three[count++] = drawn;
                }
            }
            return Arrays.copyOf(three, count);
        }

        Damaged smeared(int piece, int[] three) {
            boolean[] of = new boolean[mesh.vertexCount()];
            float[] p = surface.positions;
            float[] low = {Float.MAX_VALUE, Float.MAX_VALUE, Float.MAX_VALUE};
            float[] high = {-Float.MAX_VALUE, -Float.MAX_VALUE, -Float.MAX_VALUE};
            for (int corner = 0; corner < mesh.triangles().length; corner++) {
                if (surface.pieces[corner / 3] == piece) {
                    int vertex = mesh.triangles()[corner];
                    of[vertex] = true;
                    for (int axis = 0; axis < 3; axis++) {
                        low[axis] = Math.min(low[axis], p[3 * vertex + axis]);
                        high[axis] = Math.max(high[axis], p[3 * vertex + axis]);
                    }
                }
            }
            int longest = 0;
            for (int axis = 1; axis < 3; axis++) {
                longest = high[axis] - low[axis] > high[longest] - low[longest] ? axis : longest;
            }
            int slots = Math.max(2, rig.skin().influences());
            SkinWeights wide = widened(slots);
            int[] joints = wide.joints().clone();
            float[] weights = wide.weights().clone();
            for (int vertex = 0; vertex < of.length; vertex++) {
                if (of[vertex]) {
                    double t =
                            2 * (p[3 * vertex + longest] - low[longest]) / Math.max(1e-9, high[longest] - low[longest]);
                    int first = t < 1 ? 0 : 1;
                    float second = (float) (t - first);
                    only(three[first], joints, weights, vertex, slots);
                    if (second > 0) {
                        weights[vertex * slots] = 1 - second;
                        joints[vertex * slots] = second < 1 ? three[first] : 0;
                        joints[vertex * slots + 1] = three[first + 1];
                        weights[vertex * slots + 1] = second;
                    }
                }
            }
            return with(
                    new SkinWeights(slots, joints, weights),
                    "a piece runs from " + name(three[0]) + " over " + name(three[1]) + " to " + name(three[2]));
        }

        private SkinWeights widened(int slots) {
            int before = rig.skin().influences();
            int[] names = new int[mesh.vertexCount() * slots];
            float[] weights = new float[names.length];
            for (int vertex = 0; vertex < mesh.vertexCount(); vertex++) {
                System.arraycopy(rig.skin().joints(), vertex * before, names, vertex * slots, before);
                System.arraycopy(rig.skin().weights(), vertex * before, weights, vertex * slots, before);
            }
            return new SkinWeights(slots, names, weights);
        }

        Damaged moved(int joint, SplittableRandom random) {
            double height = 2 * random.nextDouble() - 1;
            double around = 2 * Math.PI * random.nextDouble();
            double far = LEAST_MOVE + (MOST_MOVE - LEAST_MOVE) * random.nextDouble();
            double radius = Math.sqrt(1 - height * height);
            double[] way = {radius * StrictMath.cos(around), radius * StrictMath.sin(around), height};
            // one unit of the measured frame in the file's
            double side = side();
            float[] heads = rig.skeleton().positions().clone();
            for (int axis = 0; axis < 3; axis++) {
                heads[3 * joint + axis] += (float) (far * side * way[axis]);
            }
            return new Damaged(
                    mesh,
                    new Rig(new Skeleton(rig.skeleton().names(), parents, heads), rig.skin()),
                    String.format(Locale.ROOT, "%s is moved by %.0f %% of the size", name(joint), 100 * far));
        }

        private double side() {
            return 2 * ModelFrame.of(mesh).halfExtent();
        }
    }
}
