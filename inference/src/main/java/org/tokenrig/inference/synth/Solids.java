package org.tokenrig.inference.synth;

import java.util.Arrays;
import org.tokenrig.inference.synth.BodyPlan.Ball;
import org.tokenrig.inference.synth.BodyPlan.Block;
import org.tokenrig.inference.synth.BodyPlan.Chain;
import org.tokenrig.inference.synth.BodyPlan.Drum;
import org.tokenrig.inference.synth.BodyPlan.Sheet;

/** Surfaces made directly out of vertices: tubes, globes, boxes, drums and sheets. */
final class Solids {
    private final PosedBody body;
    private final WeightPainter painter;
    private final VertexWeights scratch;
    private final MeshBuilder into;
    private final double edge;

    /** With edges of about the given length. */
    Solids(PosedBody body, WeightPainter painter, VertexWeights scratch, MeshBuilder into, double edge) {
        this.body = body;
        this.painter = painter;
        this.scratch = scratch;
        this.into = into;
        this.edge = edge;
    }

    private int vertex(Vec point, Vec normal, int owner, boolean rigid) {
        scratch.clear();
        if (rigid) {
            scratch.add(owner, 1);
        } else {
            painter.paint(point, owner, 1, scratch);
        }
        return into.vertex(point, normal, scratch);
    }

    private int steps(double length, int least, int most) {
        return (int) Math.max(least, Math.min(most, Math.round(length / edge)));
    }

    /** A tube through the chain's points with rounded ends. */
    void tube(Chain chain, boolean rigid) {
        int stretches = chain.joints().length;
        Vec[] points = new Vec[stretches + 1];
        double thickest = 0;
        double length = 0;
        for (int i = 0; i <= stretches; i++) {
            points[i] = body.place(chain.joints()[Math.min(i, stretches - 1)], chain.points()[i]);
            thickest = Math.max(thickest, chain.radii()[i] * (1 + chain.widening()[i]) / 2);
            length += i == 0 ? 0 : points[i].distance(points[i - 1]);
        }
        int around = steps(2 * Math.PI * thickest, 5, 64);
        boolean round = true;
        for (double widening : chain.widening()) {
            round &= widening == 1;
        }
        Rings rings = new Rings(chain, points, around, round, rigid);
        int capRings = steps(1.5 * chain.radii()[0], 1, 6);
        rings.cap(0, capRings, false);
        for (int i = 0; i < stretches; i++) {
            int steps = steps(points[i].distance(points[i + 1]), length < 4 * edge ? 1 : 2, 400);
            for (int s = 0; s < steps + (i == stretches - 1 ? 1 : 0); s++) {
                rings.ring(i, (double) s / steps, 1, 0);
            }
        }
        rings.cap(stretches, steps(1.5 * chain.radii()[stretches], 1, 6), true);
    }

    /** Rings of a tube, each joined to the one before. */
    private final class Rings {
        private final Chain chain;
        private final Vec[] points;
        private final int around;
        private final boolean round;
        private final boolean rigid;
        private int[] before;
        private Vec carried;

        Rings(Chain chain, Vec[] points, int around, boolean round, boolean rigid) {
            this.chain = chain;
            this.points = points;
            this.around = around;
            this.round = round;
            this.rigid = rigid;
            carried = body.direct(chain.joints()[0], chain.side());
        }

        /** Half a globe at an end of the tube, with its pole. */
        void cap(int end, int count, boolean last) {
            int stretch = last ? chain.joints().length - 1 : 0;
            double share = last ? 1 : 0;
            double out = chain.radii()[end];
            if (!last) {
                pole(stretch, share, -out);
            }
            for (int i = 1; i <= count; i++) {
                int step = last ? i : count + 1 - i;
                double angle = step * Math.PI / 2 / (count + 1);
                double ahead = StrictMath.sin(angle) * out;
                ring(stretch, share, StrictMath.cos(angle), last ? ahead : -ahead);
            }
            if (last) {
                pole(stretch, share, out);
            }
        }

        private void pole(int stretch, double share, double ahead) {
            Vec tangent = tangent(stretch, share);
            Vec at = centre(stretch, share).plus(tangent.times(ahead));
            int pole = vertex(at, ahead < 0 ? tangent.times(-1) : tangent, chain.joints()[stretch], rigid);
            int[] ring = new int[around];
            Arrays.fill(ring, pole);
            join(ring);
        }

        private Vec centre(int stretch, double t) {
            return Curve.at(points, stretch, t);
        }

        private Vec tangent(int stretch, double t) {
            double a = Math.max(0, t - 0.05);
            double b = Math.min(1, t + 0.05);
            Vec inner = centre(stretch, b).minus(centre(stretch, a)).unit();
            if (t == 0 && stretch > 0) {
                return inner.plus(centre(stretch - 1, 1)
                                .minus(centre(stretch - 1, 0.95))
                                .unit())
                        .unit();
            }
            return inner;
        }

        void ring(int stretch, double t, double scale, double ahead) {
            Vec tangent = tangent(stretch, t);
            Vec side = tangent.across(round ? carried : body.direct(chain.joints()[stretch], chain.side()));
            carried = side;
            Vec up = side.cross(tangent).times(-1);
            Vec centre = centre(stretch, t).plus(tangent.times(ahead));
            double ease = t * t * (3 - 2 * t);
            double radius = mix(chain.radii(), stretch, ease) * scale;
            double wide = mix(chain.widening(), stretch, ease) * radius;
            double tilt = scale == 1 ? 0 : Math.sqrt(Math.max(0, 1 - scale * scale)) * (ahead < 0 ? -1 : 1);
            int[] ring = new int[around];
            for (int k = 0; k < around; k++) {
                double angle = 2 * Math.PI * k / around;
                double c = StrictMath.cos(angle);
                double s = StrictMath.sin(angle);
                Vec offset = side.times(c * wide).plus(up.times(s * radius));
                Vec outward = side.times(c * radius).plus(up.times(s * wide)).unit();
                Vec normal = outward.times(Math.max(scale, 1e-3))
                        .plus(tangent.times(tilt))
                        .unit();
                ring[k] = vertex(centre.plus(offset), normal, chain.joints()[stretch], rigid);
            }
            join(ring);
        }

        private double mix(double[] of, int stretch, double t) {
            return of[stretch] + (of[stretch + 1] - of[stretch]) * t;
        }

        private void join(int[] ring) {
            if (before != null) {
                for (int k = 0; k < around; k++) {
                    int next = (k + 1) % around;
                    strip(before[k], before[next], ring[next], ring[k]);
                }
            }
            before = ring;
        }

        private void strip(int a, int b, int c, int d) {
            if (a == b) {
                into.triangle(a, c, d, chain.zone());
            } else if (c == d) {
                into.triangle(a, b, c, chain.zone());
            } else {
                into.quad(a, b, c, d, chain.zone());
            }
        }
    }

    /** An ellipsoid of rings between two poles. */
    void globe(Ball ball, boolean rigid) {
        Vec semi = ball.semiAxes();
        double mean = (semi.x() + semi.y() + semi.z()) / 3;
        int around = steps(2 * Math.PI * mean, 7, 80);
        int rings = Math.max(4, around / 2);
        Turn orientation = body.rotation(ball.joint()).after(ball.orientation());
        Vec centre = body.place(ball.joint(), ball.centre());
        int[] before = null;
        for (int i = 0; i <= rings; i++) {
            double polar = Math.PI * i / rings;
            int[] ring = new int[around];
            for (int k = 0; k < around; k++) {
                if (k > 0 && (i == 0 || i == rings)) {
                    ring[k] = ring[0];
                    continue;
                }
                double angle = 2 * Math.PI * k / around;
                double sine = i == 0 || i == rings ? 0 : StrictMath.sin(polar);
                Vec unit = new Vec(sine * StrictMath.cos(angle), StrictMath.cos(polar), sine * StrictMath.sin(angle));
                Vec local = new Vec(unit.x() * semi.x(), unit.y() * semi.y(), unit.z() * semi.z());
                Vec normal = new Vec(unit.x() / semi.x(), unit.y() / semi.y(), unit.z() / semi.z()).unit();
                ring[k] = vertex(centre.plus(orientation.apply(local)), orientation.apply(normal), ball.joint(), rigid);
            }
            for (int k = 0; before != null && k < around; k++) {
                int next = (k + 1) % around;
                if (i == 1) {
                    into.triangle(before[0], ring[next], ring[k], ball.zone());
                } else if (i == rings) {
                    into.triangle(before[k], before[next], ring[0], ball.zone());
                } else {
                    into.quad(before[k], before[next], ring[next], ring[k], ball.zone());
                }
            }
            before = ring;
        }
    }

    /** Six flat sides with vertices of their own. */
    void box(Block block) {
        Turn orientation = body.rotation(block.joint()).after(block.orientation());
        Vec centre = body.place(block.joint(), block.centre());
        box(block.joint(), centre, block.half(), orientation, block.taper(), block.zone());
    }

    private void box(int joint, Vec centre, Vec half, Turn orientation, double taper, int zone) {
        Vec[][] sides = {
            {Vec.X, Vec.Y, Vec.Z}, {Vec.X.times(-1), Vec.Z, Vec.Y},
            {Vec.Y, Vec.Z, Vec.X}, {Vec.Y.times(-1), Vec.X, Vec.Z},
            {Vec.Z, Vec.X, Vec.Y}, {Vec.Z.times(-1), Vec.Y, Vec.X}
        };
        for (Vec[] side : sides) {
            int us = steps(2 * Math.abs(side[1].dot(half)), 1, 60);
            int vs = steps(2 * Math.abs(side[2].dot(half)), 1, 60);
            Vec normal = orientation.apply(side[0]);
            int[][] grid = new int[us + 1][vs + 1];
            for (int u = 0; u <= us; u++) {
                for (int v = 0; v <= vs; v++) {
                    Vec unit = side[0].plus(side[1].times(2.0 * u / us - 1)).plus(side[2].times(2.0 * v / vs - 1));
                    double scale = 1 + (taper - 1) * (unit.y() + 1) / 2;
                    Vec local = new Vec(unit.x() * half.x() * scale, unit.y() * half.y(), unit.z() * half.z() * scale);
                    grid[u][v] = vertex(centre.plus(orientation.apply(local)), normal, joint, true);
                }
            }
            for (int u = 0; u < us; u++) {
                for (int v = 0; v < vs; v++) {
                    into.quad(grid[u][v], grid[u + 1][v], grid[u + 1][v + 1], grid[u][v + 1], zone);
                }
            }
        }
    }

    /** The chain as one rigid box for each stretch. */
    void boxes(Chain chain) {
        for (int i = 0; i < chain.joints().length; i++) {
            int joint = chain.joints()[i];
            Vec from = body.place(joint, chain.points()[i]);
            Vec to = body.place(joint, chain.points()[i + 1]);
            double low = chain.radii()[i];
            double high = chain.radii()[i + 1];
            double overlap = 0.25 * Math.min(low, high);
            Vec along = to.minus(from).unit();
            Vec side = along.across(body.direct(joint, chain.side()));
            Turn upright = Turn.between(Vec.Y, along);
            // After the box stands along the stretch, turn it about that until its X is the side.
            Vec x = upright.apply(Vec.X);
            double angle = StrictMath.toDegrees(StrictMath.atan2(x.cross(side).dot(along), x.dot(side)));
            Turn orientation = Turn.about(along, angle).after(upright);
            double wide = (chain.widening()[i] + chain.widening()[i + 1]) / 2;
            Vec half = new Vec(low * wide * 0.9, from.distance(to) / 2 + overlap, low * 0.9);
            box(joint, from.toward(to, 0.5), half, orientation, Math.max(0.3, Math.min(2.5, high / low)), chain.zone());
        }
    }

    /** The chain as one rigid tube for each stretch. */
    void capsules(Chain chain) {
        for (int i = 0; i < chain.joints().length; i++) {
            tube(
                    new Chain(
                            new int[] {chain.joints()[i]},
                            new Vec[] {chain.points()[i], chain.points()[i + 1]},
                            new double[] {chain.radii()[i], chain.radii()[i + 1]},
                            new double[] {chain.widening()[i], chain.widening()[i + 1]},
                            chain.side(),
                            chain.zone(),
                            chain.surface()),
                    true);
        }
    }

    void boxed(Ball ball) {
        Turn orientation = body.rotation(ball.joint()).after(ball.orientation());
        box(
                ball.joint(),
                body.place(ball.joint(), ball.centre()),
                ball.semiAxes().times(0.85),
                orientation,
                1,
                ball.zone());
    }

    /** A cylinder with flat ends and hard rims. */
    void drum(Drum drum) {
        Vec from = body.place(drum.joint(), drum.from());
        Vec to = body.place(drum.joint(), drum.to());
        Vec along = to.minus(from).unit();
        Vec side = along.across(Vec.X);
        Vec up = along.cross(side);
        int around = steps(2 * Math.PI * Math.max(drum.fromRadius(), drum.toRadius()), 8, 64);
        int high = steps(from.distance(to), 1, 40);
        double slope = (drum.fromRadius() - drum.toRadius()) / Math.max(1e-9, from.distance(to));
        int[][] rings = new int[high + 1][around];
        int[][] rims = new int[2][around];
        int[] hubs = {vertex(from, along.times(-1), drum.joint(), true), vertex(to, along, drum.joint(), true)};
        for (int k = 0; k < around; k++) {
            double angle = 2 * Math.PI * k / around;
            Vec outward = side.times(StrictMath.cos(angle)).plus(up.times(StrictMath.sin(angle)));
            Vec normal = outward.plus(along.times(slope)).unit();
            for (int i = 0; i <= high; i++) {
                double t = (double) i / high;
                double radius = drum.fromRadius() + (drum.toRadius() - drum.fromRadius()) * t;
                rings[i][k] = vertex(from.toward(to, t).plus(outward.times(radius)), normal, drum.joint(), true);
            }
            rims[0][k] = vertex(from.plus(outward.times(drum.fromRadius())), along.times(-1), drum.joint(), true);
            rims[1][k] = vertex(to.plus(outward.times(drum.toRadius())), along, drum.joint(), true);
        }
        for (int k = 0; k < around; k++) {
            int next = (k + 1) % around;
            for (int i = 0; i < high; i++) {
                into.quad(rings[i][k], rings[i][next], rings[i + 1][next], rings[i + 1][k], drum.zone());
            }
            into.triangle(hubs[0], rims[0][next], rims[0][k], drum.zone());
            into.triangle(hubs[1], rims[1][k], rims[1][next], drum.zone());
        }
    }

    /** A thin slab between ribs; between two ribs, weights pass evenly from one to the other. */
    void sheet(Sheet sheet) {
        int ribs = sheet.points().length;
        int points = sheet.points()[0].length;
        Vec[][] posed = new Vec[ribs][points];
        for (int r = 0; r < ribs; r++) {
            for (int i = 0; i < points; i++) {
                posed[r][i] = body.place(sheet.joints()[r][i], sheet.points()[r][i]);
            }
        }
        double longest = 0;
        double widest = 0;
        for (int r = 0; r < ribs; r++) {
            double length = 0;
            for (int i = 1; i < points; i++) {
                length += posed[r][i].distance(posed[r][i - 1]);
                widest = r == 0 ? widest : Math.max(widest, posed[r][i].distance(posed[r - 1][i]));
            }
            longest = Math.max(longest, length);
        }
        int along = steps(longest / (points - 1), 1, 40);
        int across = steps(widest, 1, 40);
        int rows = (ribs - 1) * across + 1;
        int columns = (points - 1) * along + 1;
        Vec[][] grid = new Vec[rows][columns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                grid[r][c] = onRib(posed, r, c, across, along);
            }
        }
        int[][] front = new int[rows][columns];
        int[][] back = new int[rows][columns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                Vec u = grid[r][Math.min(c + 1, columns - 1)].minus(grid[r][Math.max(c - 1, 0)]);
                Vec v = grid[Math.min(r + 1, rows - 1)][c].minus(grid[Math.max(r - 1, 0)][c]);
                Vec cross = u.cross(v);
                Vec normal = cross.length() < 1e-12 ? Vec.Y : cross.unit();
                sheetInfluences(sheet, posed, r, c, across, along);
                front[r][c] = into.vertex(grid[r][c].plus(normal.times(sheet.thickness() / 2)), normal, scratch);
                back[r][c] =
                        into.vertex(grid[r][c].minus(normal.times(sheet.thickness() / 2)), normal.times(-1), scratch);
            }
        }
        for (int r = 0; r + 1 < rows; r++) {
            for (int c = 0; c + 1 < columns; c++) {
                into.quad(front[r][c], front[r][c + 1], front[r + 1][c + 1], front[r + 1][c], sheet.zone());
                into.quad(back[r][c], back[r + 1][c], back[r + 1][c + 1], back[r][c + 1], sheet.zone());
            }
            rim(back[r], front[r], back[r + 1], front[r + 1], 0, sheet.zone());
            rim(front[r], back[r], front[r + 1], back[r + 1], columns - 1, sheet.zone());
        }
        for (int c = 0; c + 1 < columns; c++) {
            into.quad(front[0][c], back[0][c], back[0][c + 1], front[0][c + 1], sheet.zone());
            into.quad(
                    back[rows - 1][c], front[rows - 1][c], front[rows - 1][c + 1], back[rows - 1][c + 1], sheet.zone());
        }
    }

    private void rim(int[] a, int[] b, int[] c, int[] d, int column, int zone) {
        into.quad(a[column], b[column], d[column], c[column], zone);
    }

    private static Vec onRib(Vec[][] posed, int row, int column, int across, int along) {
        int r = Math.min(row / across, posed.length - 2);
        int i = Math.min(column / along, posed[0].length - 2);
        double v = (double) (row - r * across) / across;
        double u = (double) (column - i * along) / along;
        return posed[r][i].toward(posed[r][i + 1], u).toward(posed[r + 1][i].toward(posed[r + 1][i + 1], u), v);
    }

    private void sheetInfluences(Sheet sheet, Vec[][] posed, int row, int column, int across, int along) {
        int r = Math.min(row / across, posed.length - 2);
        int i = Math.min(column / along, posed[0].length - 2);
        double v = (double) (row - r * across) / across;
        double u = (double) (column - i * along) / along;
        scratch.clear();
        // From point to point too: a rib may pass from one joint to another that is no child of it.
        for (int end = 0; end < 2; end++) {
            double share = end == 0 ? 1 - u : u;
            painter.paint(posed[r][i].toward(posed[r][i + 1], u), sheet.joints()[r][i + end], (1 - v) * share, scratch);
            painter.paint(
                    posed[r + 1][i].toward(posed[r + 1][i + 1], u), sheet.joints()[r + 1][i + end], v * share, scratch);
        }
    }
}
