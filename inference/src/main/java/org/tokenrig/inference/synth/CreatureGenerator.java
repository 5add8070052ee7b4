package org.tokenrig.inference.synth;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.tokenrig.inference.synth.BodyPlan.Ball;
import org.tokenrig.inference.synth.BodyPlan.Block;
import org.tokenrig.inference.synth.BodyPlan.Chain;
import org.tokenrig.inference.synth.BodyPlan.Drum;
import org.tokenrig.inference.synth.BodyPlan.Sheet;
import org.tokenrig.inference.synth.BodyPlan.Surface;
import org.tokenrig.io.asset.Skeleton;

/** Makes creatures. Stateless: any thread may call it, in any order, for the same results. */
public final class CreatureGenerator {
    private static final int LEAST_VERTICES = 400;
    private static final int MOST_VERTICES = 40_000;

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
        double detail = looks.chance(0.35) ? looks.range(0.003, 0.02) : 0;
        double size = 1.6 * StrictMath.cbrt(boundsVolume(plan));
        Bumps bumps = style == Style.SMOOTH && detail > 0
                ? new Bumps(detail * size, looks.range(0.04, 0.16) * size, looks.bits())
                : Bumps.NONE;
        plan.note("detail", bumps == Bumps.NONE ? 0 : detail);
        int wanted = vertices(looks);
        if (options.vertices() != 0) {
            wanted = options.vertices();
        }
        MeshBuilder.Cut cut = cut(looks, style);
        double heading = heading(looks);
        double scale = plan.note("scale", looks.logRange(0.5, 2.5));
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
        if (kind < 0.08) {
            return (int) dice.logRange(420, 1_500);
        }
        if (kind > 0.97) {
            return (int) dice.logRange(6_000, 36_000);
        }
        return (int) dice.logRange(1_500, 6_000);
    }

    private static MeshBuilder.Cut cut(Dice dice, Style style) {
        double kind = dice.range(0, 1);
        if (kind < 0.05 && style != Style.BOXY) {
            return MeshBuilder.Cut.FACETS;
        }
        return kind < 0.35 ? MeshBuilder.Cut.CHARTS : MeshBuilder.Cut.MATERIALS;
    }

    private static double heading(Dice dice) {
        double kind = dice.range(0, 1);
        double any = dice.range(-180, 180);
        int quarter = 90 * dice.integer(1, 3);
        if (kind < 0.5) {
            return dice.range(-8, 8);
        }
        return kind < 0.75 ? quarter : any;
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
            volume *= Math.max(0.2 * longest, high[axis] - low[axis]);
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
        private final BodyPlan plan;
        private final PosedBody body;
        private final WeightPainter painter;
        private final Style style;
        private final SmoothSkin skin;
        private final boolean hasSkin;

        Surfaces(BodyPlan plan, PosedBody body, WeightPainter painter, Style style, double blend, Bumps bumps) {
            this.plan = plan;
            this.body = body;
            this.painter = painter;
            this.style = style;
            List<Field> fields = style == Style.SMOOTH ? fields() : List.of();
            hasSkin = !fields.isEmpty();
            skin = new SmoothSkin(fields, plan.parents(), blend, bumps);
        }

        private List<Field> fields() {
            List<Field> fields = new ArrayList<>();
            for (Chain chain : plan.chains) {
                for (int i = 0; i < chain.joints().length && chain.surface() == Surface.SKIN; i++) {
                    int joint = chain.joints()[i];
                    fields.add(new Field.Cone(
                            joint,
                            chain.zone(),
                            body.place(joint, chain.points()[i]),
                            body.place(joint, chain.points()[i + 1]),
                            chain.radii()[i],
                            chain.radii()[i + 1],
                            body.direct(joint, chain.side()),
                            (chain.widening()[i] + chain.widening()[i + 1]) / 2));
                }
            }
            for (Ball ball : plan.balls) {
                if (ball.surface() == Surface.SKIN) {
                    fields.add(new Field.Ball(
                            ball.joint(),
                            ball.zone(),
                            body.place(ball.joint(), ball.centre()),
                            ball.semiAxes(),
                            body.rotation(ball.joint()).after(ball.orientation())));
                }
            }
            return fields;
        }

        /** About as many vertices as wanted: the edge length is corrected by what it gave. */
        MeshBuilder.Built build(int wanted, MeshBuilder.Cut cut) {
            double edge = Math.sqrt(area() / Math.min(wanted, 600));
            MeshBuilder.Built built = at(edge, cut);
            for (int attempt = 0; attempt < 4; attempt++) {
                double ratio = (double) built.mesh().vertexCount() / wanted;
                boolean within = built.mesh().vertexCount() >= LEAST_VERTICES
                        && built.mesh().vertexCount() <= MOST_VERTICES;
                if (within && ratio > 0.88 && ratio < 1.14) {
                    break;
                }
                edge *= Math.max(0.2, Math.min(2, Math.sqrt(ratio)));
                built = at(edge, cut);
            }
            return built;
        }

        private double area() {
            double area = hasSkin ? skin.area() : 0;
            for (Chain chain : plan.chains) {
                if (!hasSkin || chain.surface() != Surface.SKIN) {
                    for (int i = 0; i < chain.joints().length; i++) {
                        area += 2 * Math.PI * chain.radii()[i] * chain.points()[i].distance(chain.points()[i + 1]);
                    }
                }
            }
            for (Ball ball : plan.balls) {
                if (!hasSkin || ball.surface() != Surface.SKIN) {
                    Vec s = ball.semiAxes();
                    area += 4 * (s.x() * s.y() + s.y() * s.z() + s.z() * s.x());
                }
            }
            for (Block block : plan.blocks) {
                Vec h = block.half();
                area += 8 * (h.x() * h.y() + h.y() * h.z() + h.z() * h.x());
            }
            return Math.max(area, 1e-6);
        }

        private MeshBuilder.Built at(double edge, MeshBuilder.Cut cut) {
            MeshBuilder into = new MeshBuilder();
            Influences scratch = new Influences(plan.jointCount());
            Solids solids = new Solids(body, painter, scratch, into, edge);
            if (hasSkin) {
                skin.polygonise(edge, painter, scratch, into);
            }
            for (Chain chain : plan.chains) {
                if (chain.surface() != Surface.SKIN || style == Style.LOFTED) {
                    solids.tube(chain, chain.surface() == Surface.RIGID);
                } else if (style == Style.SEGMENTED) {
                    solids.capsules(chain);
                } else if (style == Style.BOXY) {
                    solids.boxes(chain);
                }
            }
            for (Ball ball : plan.balls) {
                if (ball.surface() != Surface.SKIN || style == Style.LOFTED || style == Style.SEGMENTED) {
                    solids.globe(ball, ball.surface() == Surface.RIGID || style == Style.SEGMENTED);
                } else if (style == Style.BOXY) {
                    solids.boxed(ball);
                }
            }
            for (Block block : plan.blocks) {
                solids.box(block);
            }
            for (Drum drum : plan.drums) {
                solids.drum(drum);
            }
            for (Sheet sheet : plan.sheets) {
                solids.sheet(sheet);
            }
            return into.build(plan.zones, cut);
        }
    }
}
