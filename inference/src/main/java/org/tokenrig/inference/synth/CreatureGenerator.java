package org.tokenrig.inference.synth;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.tokenrig.inference.synth.BodyPlan.Ball;
import org.tokenrig.inference.synth.BodyPlan.Block;
import org.tokenrig.inference.synth.BodyPlan.Chain;
import org.tokenrig.inference.synth.BodyPlan.Surface;
import org.tokenrig.io.asset.Skeleton;

/** Makes creatures. Stateless: any thread may call it, in any order, for the same results. */
public final class CreatureGenerator {
    private static final int LEAST_VERTICES = 400;
    private static final int MOST_VERTICES = 40_000;

    // shares of the creatures: with bumps on their skin, with few or many vertices, with a mesh of single facets (which
    // needs vertices enough to show the shape), with seams between charts or facets
    private static final double BUMPY = 0.35;
    private static final double FEW_VERTICES = 0.08;
    private static final double MANY_VERTICES = 0.03;
    private static final double FACETTED = 0.06;
    private static final int LEAST_FACETTED = 3_000;
    private static final double WITH_CHARTS = 0.35;
    // that look about ahead, and that do or are turned by quarters; the others look anywhere
    private static final double AHEAD = 0.5;
    private static final double AHEAD_OR_QUARTER = 0.75;

    // bumps are sized by the cube with as much room as the bounds have, of which no side counts as thinner than this
    // share
    private static final double SIZE = 1.6;
    private static final double LEAST_SIDE = 0.2;

    /** How the shapes of a plan become a surface. */
    enum Style {
        /** One skin over all. */
        SMOOTH,
        /** A bending tube for each limb. */
        LOFTED,
        /** A rigid capsule for each bone, as a wooden mannequin has them. */
        SEGMENTED,
        /** A rigid box for each bone. */
        BOXY
    }

    /** The creature of this index with the default options. */
    public Creature creature(long seed, long index) {
        return creature(seed, index, CreatureOptions.DEFAULT);
    }

    /** The creature of this index; a function of the arguments alone. */
    public Creature creature(long seed, long index, CreatureOptions options) {
        requireNonNull(options, "options is null");
        Dice dice = Dice.of(seed, index);
        Family family = dice.pick(options.families());
        BodyPlan plan = new BodyPlan();
        family.plan(plan, dice.split());
        Dice looks = dice.split();
        Style style = looks.pick(family.styles());
        plan.note("style", style.ordinal());
        double softness = plan.note("weight_softness", looks.range(0.75, 1.05));
        double blend = plan.note("skin_blend", looks.range(0.45, 0.9));
        double detail = looks.chance(BUMPY) ? looks.range(0.002, 0.009) : 0;
        double size = SIZE * StrictMath.cbrt(boundsVolume(plan));
        Bumps bumps = style == Style.SMOOTH && detail > 0
                ? new Bumps(detail * size, looks.range(0.04, 0.16) * size, looks.bits())
                : Bumps.NONE;
        plan.note("detail", bumps.equals(Bumps.NONE) ? 0 : detail);
        int wanted = vertices(looks);
        if (options.vertices() != 0) {
            wanted = options.vertices();
        }
        MeshBuilder.Cut cut = cut(looks, style, wanted);
        double heading = heading(looks);
        double scale = plan.note("scale", looks.logRange(0.5, 2.5));
        plan.note("pattern", looks.chance(0.3) ? looks.integer(1, 3) : 0);
        plan.turn(0, Vec.Y, plan.note("facing", options.facing() ? heading : 0));

        PosedBody body = new PosedBody(plan);
        WeightPainter painter = new WeightPainter(plan, body, softness);
        Surfaces surfaces = new Surfaces(plan, body, painter, style, blend, bumps);
        MeshBuilder.Built built = surfaces.build(wanted, options.seams() ? cut : MeshBuilder.Cut.MATERIALS)
                .scaled(scale);
        Skeleton skeleton = skeleton(plan, body, scale);
        return new Creature(
                family,
                plan.parameters,
                skeleton,
                built.mesh(),
                built.skin(),
                built.parts(),
                built.normals(),
                built.texcoords());
    }

    private static int vertices(Dice dice) {
        double kind = dice.range(0, 1);
        if (kind < FEW_VERTICES) {
            return (int) dice.logRange(420, 1_500);
        }
        if (kind > 1 - MANY_VERTICES) {
            return (int) dice.logRange(6_000, 36_000);
        }
        return (int) dice.logRange(1_500, 6_000);
    }

    private static MeshBuilder.Cut cut(Dice dice, Style style, int vertices) {
        double kind = dice.range(0, 1);
        if (kind < FACETTED && style == Style.SMOOTH && vertices >= LEAST_FACETTED) {
            return MeshBuilder.Cut.FACETS;
        }
        return kind < WITH_CHARTS ? MeshBuilder.Cut.CHARTS : MeshBuilder.Cut.MATERIALS;
    }

    private static double heading(Dice dice) {
        double kind = dice.range(0, 1);
        double any = dice.range(-180, 180);
        int quarter = 90 * dice.integer(1, 3);
        if (kind < AHEAD) {
            return dice.range(-8, 8);
        }
        return kind < AHEAD_OR_QUARTER ? quarter : any;
    }

    private static double boundsVolume(BodyPlan plan) {
        double[] low = {1e9, 1e9, 1e9};
        double[] high = {-1e9, -1e9, -1e9};
        for (int joint = 0; joint < plan.jointCount(); joint++) {
            for (Vec point : new Vec[] {plan.at(joint), plan.tail(joint)}) {
                double[] at = {point.x(), point.y(), point.z()};
                for (int axis = 0; axis < 3; axis++) {
                    low[axis] = Math.min(low[axis], at[axis]);
                    high[axis] = Math.max(high[axis], at[axis]);
                }
            }
        }
        double longest = Math.max(high[0] - low[0], Math.max(high[1] - low[1], high[2] - low[2]));
        double volume = 1;
        for (int axis = 0; axis < 3; axis++) {
            volume *= Math.max(LEAST_SIDE * longest, high[axis] - low[axis]);
        }
        return volume;
    }

    private static Skeleton skeleton(BodyPlan plan, PosedBody body, double scale) {
        float[] positions = new float[3 * plan.jointCount()];
        for (int joint = 0; joint < plan.jointCount(); joint++) {
            Vec at = body.position(joint).times(scale);
            positions[3 * joint] = (float) at.x();
            positions[3 * joint + 1] = (float) at.y();
            positions[3 * joint + 2] = (float) at.z();
        }
        return new Skeleton(plan.names(), plan.parents(), positions);
    }

    /** The surfaces of one posed body, at whatever fineness. */
    private static final class Surfaces {
        /** What is thinner than this many edges to either side would be lost in a skin: it becomes a tube of its own. */
        private static final double LEAST_EDGES = 0.9;

        /** A ball shrinks more on a coarse grid than a tube. */
        private static final double LEAST_BALL_EDGES = 1.3;

        /** Straight pieces that a bone of a long chain is made of. */
        private static final int PIECES = 3;

        /** Limbs closer than this many edges would be bridged by the skin. */
        private static final double LEAST_GAP = 1.3;

        /** A mesh has as many vertices as wanted where it has no fewer and no more than these shares of them. */
        private static final double TOO_FEW = 0.82;

        private static final double TOO_MANY = 1.22;

        /** The edge length is corrected so often, and each time by no more than these factors. */
        private static final int ATTEMPTS = 5;

        private static final double FINEST = 0.2;
        private static final double COARSEST = 2;

        /** The first mesh is made as for so many vertices at most, since it is cheap and tells the edge length. */
        private static final int FIRST_TRY = 1_500;

        private final BodyPlan plan;
        private final PosedBody body;
        private final WeightPainter painter;
        private final Style style;
        private final double blend;
        private final Bumps bumps;

        Surfaces(BodyPlan plan, PosedBody body, WeightPainter painter, Style style, double blend, Bumps bumps) {
            this.plan = plan;
            this.body = body;
            this.painter = painter;
            this.style = style;
            this.blend = blend;
            this.bumps = bumps;
        }

        /** About as many vertices as wanted: the edge length is corrected by what it gave. */
        MeshBuilder.Built build(int wanted, MeshBuilder.Cut cut) {
            double edge = Math.sqrt(area() / Math.min(wanted, FIRST_TRY));
            MeshBuilder.Built built = at(edge, cut);
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                int count = built.mesh().vertexCount();
                double ratio = (double) count / wanted;
                boolean within = count >= LEAST_VERTICES && count <= MOST_VERTICES;
                if (within && ratio > TOO_FEW && ratio < TOO_MANY) {
                    break;
                }
                edge *= Math.max(FINEST, Math.min(COARSEST, Math.sqrt(ratio)));
                built = at(edge, cut);
            }
            return built;
        }

        private double area() {
            double area = 0;
            for (Chain chain : plan.chains) {
                for (int i = 0; i < chain.joints().length; i++) {
                    area += 2 * Math.PI * chain.radii()[i] * chain.points()[i].distance(chain.points()[i + 1]);
                }
            }
            for (Ball ball : plan.balls) {
                Vec s = ball.semiAxes();
                area += 2 * (s.x() * s.y() + s.y() * s.z() + s.z() * s.x());
            }
            for (Block block : plan.blocks) {
                Vec h = block.half();
                area += 8 * (h.x() * h.y() + h.y() * h.z() + h.z() * h.x());
            }
            return Math.max(area, 1e-6);
        }

        private MeshBuilder.Built at(double edge, MeshBuilder.Cut cut) {
            MeshBuilder into = new MeshBuilder();
            VertexWeights scratch = new VertexWeights(plan.jointCount());
            Solids solids = new Solids(body, painter, scratch, into, edge);
            List<Chain> limbs = new ArrayList<>();
            List<Ball> lumps = new ArrayList<>();
            for (Chain chain : plan.chains) {
                if (chain.surface() != Surface.SKIN) {
                    solids.tube(chain, chain.surface() == Surface.RIGID);
                    continue;
                }
                switch (style) {
                    case SMOOTH -> limbs.add(chain);
                    case LOFTED -> solids.tube(chain, false);
                    case SEGMENTED -> solids.capsules(chain);
                    case BOXY -> solids.boxes(chain);
                }
            }
            for (Ball ball : plan.balls) {
                if (ball.surface() != Surface.SKIN) {
                    solids.globe(ball, ball.surface() == Surface.RIGID);
                    continue;
                }
                switch (style) {
                    case SMOOTH -> lumps.add(ball);
                    case LOFTED -> solids.globe(ball, false);
                    case SEGMENTED -> solids.globe(ball, true);
                    case BOXY -> solids.boxed(ball);
                }
            }
            if (style == Style.SMOOTH) {
                skin(limbs, lumps, edge, solids, scratch, into);
            }
            plan.blocks.forEach(solids::box);
            plan.drums.forEach(solids::drum);
            plan.sheets.forEach(solids::sheet);
            return into.build(plan.zones, cut);
        }

        /** All in one skin but what is too thin for it, or would melt into a limb that it only comes close to. */
        private void skin(
                List<Chain> limbs,
                List<Ball> lumps,
                double edge,
                Solids solids,
                VertexWeights scratch,
                MeshBuilder into) {
            List<Field> fields = new ArrayList<>();
            List<Integer> part = new ArrayList<>();
            for (int i = 0; i < limbs.size(); i++) {
                addFields(limbs.get(i), fields);
                while (part.size() < fields.size()) {
                    part.add(i);
                }
            }
            for (int i = 0; i < lumps.size(); i++) {
                fields.add(field(lumps.get(i)));
                part.add(limbs.size() + i);
            }
            boolean[] apart = new boolean[limbs.size() + lumps.size()];
            for (int i = 0; i < apart.length; i++) {
                apart[i] = i < limbs.size()
                        ? isThin(limbs.get(i), edge)
                        : least(lumps.get(i - limbs.size())) < LEAST_BALL_EDGES * edge;
            }
            new Crowding(fields, plan.parents(), LEAST_GAP * edge).separate(part, apart);
            List<Field> joined = new ArrayList<>();
            for (int i = 0; i < fields.size(); i++) {
                if (!apart[part.get(i)]) {
                    joined.add(fields.get(i));
                }
            }
            for (int i = 0; i < apart.length; i++) {
                if (apart[i] && i < limbs.size()) {
                    solids.tube(limbs.get(i), false);
                } else if (apart[i]) {
                    solids.globe(lumps.get(i - limbs.size()), false);
                }
            }
            if (!joined.isEmpty()) {
                new SmoothSkin(joined, plan.parents(), blend, bumps).polygonise(edge, painter, scratch, into);
            }
        }

        private static double least(Ball ball) {
            Vec s = ball.semiAxes();
            return Math.min(s.x(), Math.min(s.y(), s.z()));
        }

        private static boolean isThin(Chain chain, double edge) {
            double sum = 0;
            for (int i = 0; i < chain.radii().length; i++) {
                sum += chain.radii()[i] * Math.min(1, chain.widening()[i]);
            }
            return sum / chain.radii().length < LEAST_EDGES * edge;
        }

        private void addFields(Chain chain, List<Field> into) {
            int stretches = chain.joints().length;
            Vec[] posed = new Vec[stretches + 1];
            for (int i = 0; i <= stretches; i++) {
                posed[i] = body.place(chain.joints()[Math.min(i, stretches - 1)], chain.points()[i]);
            }
            // A long chain is a curve; a short one a limb with straight bones.
            int pieces = stretches > 2 ? PIECES : 1;
            for (int i = 0; i < stretches; i++) {
                for (int k = 0; k < pieces; k++) {
                    double from = (double) k / pieces;
                    double to = (k + 1.0) / pieces;
                    into.add(new Field.Cone(
                            chain,
                            pieces * i + k,
                            chain.joints()[i],
                            Curve.at(posed, i, from),
                            Curve.at(posed, i, to),
                            Curve.at(chain.radii(), i, from),
                            Curve.at(chain.radii(), i, to),
                            Curve.at(chain.widening(), i, from),
                            Curve.at(chain.widening(), i, to),
                            body.direct(chain.joints()[i], chain.side())));
                }
            }
        }

        private Field field(Ball ball) {
            return new Field.Ball(
                    ball.joint(),
                    ball.zone(),
                    body.place(ball.joint(), ball.centre()),
                    ball.semiAxes(),
                    body.rotation(ball.joint()).after(ball.orientation()));
        }
    }
}
