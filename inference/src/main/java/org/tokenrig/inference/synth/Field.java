package org.tokenrig.inference.synth;

import org.tokenrig.inference.synth.BodyPlan.Chain;

/** Signed distance to a simple shape that one joint carries, negative inside. */
abstract class Field {
    final int joint;
    final int zone;
    /** Thickness, which bounds how far it blends. */
    final double girth;
    /** Half of the least thickness. */
    final double least;
    /** How much faster than the true distance the given one may change. */
    final double doubt;

    private Field(int joint, int zone, double girth, double least, double doubt) {
        this.joint = joint;
        this.zone = zone;
        this.girth = girth;
        this.least = least;
        this.doubt = doubt;
    }

    abstract double distance(double x, double y, double z);

    /** A point that the shape encloses, and how far it reaches from there. */
    abstract Vec centre();

    /** A point on its axis; the surface is about {@link #thickness} away. */
    abstract Vec along(double share);

    abstract double thickness(double share);

    abstract double reach();

    /** All balls of radius between {@code fromRadius} and {@code toRadius} along a segment, widened along a side. */
    @SuppressWarnings("ReferenceEquality") // a chain is itself, whatever else looks like it
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
        private final double fromWidening;
        private final double toWidening;
        private final Chain chain;
        private final int order;

        /**
         * A piece of a chain, in the pose.
         *
         * @param order of the piece in its chain
         */
        Cone(
                Chain chain,
                int order,
                int joint,
                Vec from,
                Vec to,
                double fromRadius,
                double toRadius,
                double fromWidening,
                double toWidening,
                Vec side) {
            super(
                    joint,
                    chain.zone(),
                    (fromRadius + toRadius) / 2,
                    Math.min(fromRadius * Math.min(1, fromWidening), toRadius * Math.min(1, toWidening)),
                    1);
            this.chain = chain;
            this.order = order;
            this.fromRadius = fromRadius;
            this.toRadius = toRadius;
            this.fromWidening = fromWidening;
            this.toWidening = toWidening;
            this.from = from;
            this.to = to;
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
        }

        /** Whether the other is the piece before or after this one in the same chain. */
        boolean adjoins(Field other) {
            return other instanceof Cone cone && cone.chain == chain && Math.abs(cone.order - order) == 1;
        }

        boolean sharesChain(Field other) {
            return other instanceof Cone cone && cone.chain == chain;
        }

        @Override
        double distance(double x, double y, double z) {
            double dx = x - from.x();
            double dy = y - from.y();
            double dz = z - from.z();
            double axial = dx * ux + dy * uy + dz * uz;
            double scale = 1;
            if (fromWidening != 1 || toWidening != 1) {
                double share = Math.min(1, Math.max(0, axial / length));
                double widening = fromWidening + (toWidening - fromWidening) * share;
                double narrowed = (dx * sx + dy * sy + dz * sz) * (1 / widening - 1);
                dx += narrowed * sx;
                dy += narrowed * sy;
                dz += narrowed * sz;
                scale = Math.min(1, widening);
            }
            double radial = Math.sqrt(Math.max(0, dx * dx + dy * dy + dz * dz - axial * axial));
            // The nearest ball is where the slanted side, not the axis, is met at a right angle.
            double along = Math.min(length, Math.max(0, axial - radial * slant));
            double radius = fromRadius + (toRadius - fromRadius) * (along / length);
            double ahead = axial - along;
            return (Math.sqrt(ahead * ahead + radial * radial) - radius) * scale;
        }

        @Override
        Vec centre() {
            return along(0.5);
        }

        @Override
        Vec along(double share) {
            return from.toward(to, share);
        }

        @Override
        double thickness(double share) {
            double widening = fromWidening + (toWidening - fromWidening) * share;
            return (fromRadius + (toRadius - fromRadius) * share) * Math.max(0.8, Math.min(1.3, widening));
        }

        @Override
        double reach() {
            return length / 2 + Math.max(fromRadius, toRadius) * Math.max(1, Math.max(fromWidening, toWidening));
        }
    }

    /** An ellipsoid; the distance is exact on the surface and close near it. */
    static final class Ball extends Field {
        private final Vec centre;
        private final Vec semiAxes;
        private final Vec a;
        private final Vec b;
        private final Vec c;

        Ball(int joint, int zone, Vec centre, Vec semiAxes, Turn orientation) {
            super(
                    joint,
                    zone,
                    (semiAxes.x() + semiAxes.y() + semiAxes.z()) / 3,
                    Math.min(semiAxes.x(), Math.min(semiAxes.y(), semiAxes.z())),
                    1.5);
            this.centre = centre;
            this.semiAxes = semiAxes;
            a = orientation.apply(Vec.X);
            b = orientation.apply(Vec.Y);
            c = orientation.apply(Vec.Z);
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
        Vec along(double share) {
            return centre;
        }

        @Override
        double thickness(double share) {
            return girth;
        }

        @Override
        double reach() {
            return Math.max(semiAxes.x(), Math.max(semiAxes.y(), semiAxes.z()));
        }
    }
}
