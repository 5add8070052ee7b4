package org.tokenrig.jobs.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import org.tokenrig.io.asset.Skeleton;

/** Bones as kites from parent to child and joints as dots, drawn over a mesh as if that were of glass. */
final class SkeletonOverlay {
    // pixels of a side at which lines and dots are as wide as said below, in pixels
    private static final double UNIT_AT = 256;
    private static final double LINE = 0.7;
    // half of a kite's width; short bones have narrower ones, by their length; it is widest at this share of the length
    private static final double KITE = 2.2;
    private static final double KITE_OF_LENGTH = 0.12;
    private static final double SHOULDER = 0.15;
    // radii of joints; where there are many, as with fingers, they are smaller, and those of roots are larger
    private static final double DOT = 2.1;
    private static final double SMALL_DOT = 1.5;
    private static final int MANY = 45;
    private static final double ROOT = 1.5;

    private static final Color BONE = new Color(30, 90, 200, 150);
    private static final Color BONE_EDGE = new Color(10, 30, 90, 220);
    private static final Color DISC = new Color(250, 200, 40);
    private static final Color ROOT_DISC = new Color(220, 40, 40);
    private static final Color DISC_EDGE = new Color(60, 40, 0);

    private SkeletonOverlay() {}

    static void draw(Graphics2D graphics, Skeleton skeleton, Camera camera) {
        int joints = skeleton.jointCount();
        double unit = Math.max(1, Math.min(camera.view().width(), camera.view().height()) / UNIT_AT);
        double[] x = new double[joints];
        double[] y = new double[joints];
        for (int joint = 0; joint < joints; joint++) {
            x[joint] = camera.x(skeleton.positions(), 3 * joint);
            y[joint] = camera.y(skeleton.positions(), 3 * joint);
        }
        graphics.setStroke(new BasicStroke((float) (LINE * unit)));
        for (int joint = 0; joint < joints; joint++) {
            int parent = skeleton.parents()[joint];
            if (parent >= 0) {
                Path2D kite = kite(x[parent], y[parent], x[joint], y[joint], KITE * unit);
                graphics.setColor(BONE);
                graphics.fill(kite);
                graphics.setColor(BONE_EDGE);
                graphics.draw(kite);
            }
        }
        double dot = (joints > MANY ? SMALL_DOT : DOT) * unit;
        for (int joint = 0; joint < joints; joint++) {
            boolean root = skeleton.parents()[joint] < 0;
            double radius = root ? dot * ROOT : dot;
            Ellipse2D disc = new Ellipse2D.Double(x[joint] - radius, y[joint] - radius, 2 * radius, 2 * radius);
            graphics.setColor(root ? ROOT_DISC : DISC);
            graphics.fill(disc);
            graphics.setColor(DISC_EDGE);
            graphics.draw(disc);
        }
    }

    private static Path2D kite(double fromX, double fromY, double toX, double toY, double half) {
        double dx = toX - fromX;
        double dy = toY - fromY;
        double length = Math.max(1e-6, Math.hypot(dx, dy));
        double wide = Math.min(half, length * KITE_OF_LENGTH);
        double nx = -dy / length * wide;
        double ny = dx / length * wide;
        Path2D kite = new Path2D.Double();
        kite.moveTo(fromX, fromY);
        kite.lineTo(fromX + dx * SHOULDER + nx, fromY + dy * SHOULDER + ny);
        kite.lineTo(toX, toY);
        kite.lineTo(fromX + dx * SHOULDER - nx, fromY + dy * SHOULDER - ny);
        kite.closePath();
        return kite;
    }
}
