package org.tokenrig.jobs.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import org.tokenrig.io.asset.Skeleton;

/** Bones as kites from parent to child and joints as dots, drawn over a mesh as if that were of glass. */
final class SkeletonOverlay {
    private SkeletonOverlay() {}

    static void draw(Graphics2D graphics, Skeleton skeleton, Camera camera) {
        int joints = skeleton.jointCount();
        double unit = Math.max(1, Math.min(camera.view().width(), camera.view().height()) / 256.0);
        double[] x = new double[joints];
        double[] y = new double[joints];
        for (int joint = 0; joint < joints; joint++) {
            x[joint] = camera.x(skeleton.positions(), 3 * joint);
            y[joint] = camera.y(skeleton.positions(), 3 * joint);
        }
        graphics.setStroke(new BasicStroke((float) (0.7 * unit)));
        for (int joint = 0; joint < joints; joint++) {
            int parent = skeleton.parents()[joint];
            if (parent >= 0) {
                Path2D kite = kite(x[parent], y[parent], x[joint], y[joint], 2.2 * unit);
                graphics.setColor(new Color(30, 90, 200, 150));
                graphics.fill(kite);
                graphics.setColor(new Color(10, 30, 90, 220));
                graphics.draw(kite);
            }
        }
        double dot = (joints > 45 ? 1.5 : 2.1) * unit;
        for (int joint = 0; joint < joints; joint++) {
            boolean root = skeleton.parents()[joint] < 0;
            double radius = root ? dot * 1.5 : dot;
            Ellipse2D disc = new Ellipse2D.Double(x[joint] - radius, y[joint] - radius, 2 * radius, 2 * radius);
            graphics.setColor(root ? new Color(220, 40, 40) : new Color(250, 200, 40));
            graphics.fill(disc);
            graphics.setColor(new Color(60, 40, 0));
            graphics.draw(disc);
        }
    }

    private static Path2D kite(double fromX, double fromY, double toX, double toY, double half) {
        double dx = toX - fromX;
        double dy = toY - fromY;
        double length = Math.max(1e-6, Math.hypot(dx, dy));
        double wide = Math.min(half, length * 0.12);
        double nx = -dy / length * wide;
        double ny = dx / length * wide;
        Path2D kite = new Path2D.Double();
        kite.moveTo(fromX, fromY);
        kite.lineTo(fromX + dx * 0.15 + nx, fromY + dy * 0.15 + ny);
        kite.lineTo(toX, toY);
        kite.lineTo(fromX + dx * 0.15 - nx, fromY + dy * 0.15 - ny);
        kite.closePath();
        return kite;
    }
}
