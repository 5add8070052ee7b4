package org.tokenrig.inference.synth;

/** Signed distance to a simple shape that one joint carries, negative inside. */
abstract class Field {
    final int joint;
    final int zone;
    /** Thickness, which bounds how far it blends. */
    final double girth;

    private Field(int joint, int zone, double girth) {
        this.joint = joint;
        this.zone = zone;
        this.girth = girth;
    }

    abstract double distance(double x, double y, double z);

    /** A point that the shape encloses, and how far it reaches from there. */
    abstract Vec centre();

    abstract double reach();

    /** About its area. */
    abstract double area();

    /** All balls of radius between {@code fromRadius} and {@code toRadius} along a segment, widened along a side. */
    static final class Cone extends Field {
        private final Vec from;
        private final Vec to;
        private final double fromRadius;
        private final double toRadius;
        private final double ux;
        private final double uy;
        private final double uz;
        private final double length;
        private final double slant;
        private final double sx;
        private final double sy;
        private final double sz;
        private final double widening;

        Cone(int joint, int zone, Vec from, Vec to, double fromRadius, double toRadius, Vec side, double widening) {
            super(joint, zone, Math.min(fromRadius, toRadius) * 0.5 + Math.max(fromRadius, toRadius) * 0.5);
            this.from = from;
            this.to = to;
            this.fromRadius = fromRadius;
            this.toRadius = toRadius;
            Vec unit = to.minus(from).unit();
            ux = unit.x();
            uy = unit.y();
            uz = unit.z();
            double steepest = Math.abs(fromRadius - toRadius) * 1.001 + 1e-9;
            length = Math.max(to.distance(from), steepest);
            double drop = fromRadius - toRadius;
            slant = drop / Math.sqrt(length * length - drop * drop);
            Vec across = unit.across(side);
            sx = across.x();
            sy = across.y();
            sz = across.z();
            this.widening = widening;
        }

        @Override
        double distance(double x, double y, double z) {
            double dx = x - from.x();
            double dy = y - from.y();
            double dz = z - from.z();
            double scale = 1;
            if (widening != 1) {
                double narrowed = (dx * sx + dy * sy + dz * sz) * (1 / widening - 1);
                dx += narrowed * sx;
                dy += narrowed * sy;
                dz += narrowed * sz;
                scale = Math.min(1, widening);
            }
            double axial = dx * ux + dy * uy + dz * uz;
            double radial = Math.sqrt(Math.max(0, dx * dx + dy * dy + dz * dz - axial * axial));
            // The nearest ball is where the slanted side, not the axis, is met at a right angle.
            double along = Math.min(length, Math.max(0, axial - radial * slant));
            double radius = fromRadius + (toRadius - fromRadius) * (along / length);
            double ahead = axial - along;
            return (Math.sqrt(ahead * ahead + radial * radial) - radius) * scale;
        }

        @Override
        Vec centre() {
            return from.toward(to, 0.5);
        }

        @Override
        double reach() {
            return length / 2 + Math.max(fromRadius, toRadius) * Math.max(1, widening);
        }

        @Override
        double area() {
            return Math.PI * (fromRadius + toRadius) * (1 + widening) / 2 * (length + 0.5 * (fromRadius + toRadius));
        }
    }

    /** An ellipsoid; the distance is exact on the surface and close near it. */
    static final class Ball extends Field {
        private final Vec centre;
        private final Vec semiAxes;
        private final Vec a;
        private final Vec b;
        private final Vec c;
        private final double least;

        Ball(int joint, int zone, Vec centre, Vec semiAxes, Turn orientation) {
            super(joint, zone, (semiAxes.x() + semiAxes.y() + semiAxes.z()) / 3);
            this.centre = centre;
            this.semiAxes = semiAxes;
            a = orientation.apply(Vec.X);
            b = orientation.apply(Vec.Y);
            c = orientation.apply(Vec.Z);
            least = Math.min(semiAxes.x(), Math.min(semiAxes.y(), semiAxes.z()));
        }

        @Override
        double distance(double x, double y, double z) {
            double dx = x - centre.x();
            double dy = y - centre.y();
            double dz = z - centre.z();
            double px = (dx * a.x() + dy * a.y() + dz * a.z()) / semiAxes.x();
            double py = (dx * b.x() + dy * b.y() + dz * b.z()) / semiAxes.y();
            double pz = (dx * c.x() + dy * c.y() + dz * c.z()) / semiAxes.z();
            double scaled = Math.sqrt(px * px + py * py + pz * pz);
            double gx = px / semiAxes.x();
            double gy = py / semiAxes.y();
            double gz = pz / semiAxes.z();
            double gradient = Math.sqrt(gx * gx + gy * gy + gz * gz);
            return gradient < 1e-9 ? -least : Math.max(-least, scaled * (scaled - 1) / gradient);
        }

        @Override
        Vec centre() {
            return centre;
        }

        @Override
        double reach() {
            return Math.max(semiAxes.x(), Math.max(semiAxes.y(), semiAxes.z()));
        }

        @Override
        double area() {
            return 4.0
                    / 3
                    * Math.PI
                    * (semiAxes.x() * semiAxes.y() + semiAxes.y() * semiAxes.z() + semiAxes.x() * semiAxes.z());
        }
    }
}
