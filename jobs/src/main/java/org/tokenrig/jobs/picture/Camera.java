package org.tokenrig.jobs.picture;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.jobs.picture.RigPicture.View;

/** Orthographic; takes model space to pixels: x right, y down, z away from the viewer in units of pixels. */
final class Camera {
    private static final double ROOM = 0.9; // of the picture, which what is seen fills

    private final View view;
    private final double[] rows = new double[9];
    private final double scale;
    private final double[] middle = new double[3];

    /** A camera that has all of a mesh in bind pose, and of its skeleton, in the picture. */
    Camera(View view, Mesh mesh, Optional<Skeleton> skeleton) {
        this.view = requireNonNull(view, "view is null");
        double yaw = Math.toRadians(view.yaw());
        double pitch = Math.toRadians(view.pitch());
        double[] right = {Math.cos(yaw), 0, -Math.sin(yaw)};
        double[] toward = {Math.sin(yaw) * Math.cos(pitch), Math.sin(pitch), Math.cos(yaw) * Math.cos(pitch)};
        double[] up = {
            toward[1] * right[2] - toward[2] * right[1],
            toward[2] * right[0] - toward[0] * right[2],
            toward[0] * right[1] - toward[1] * right[0]
        };
        for (int i = 0; i < 3; i++) {
            rows[i] = right[i];
            rows[3 + i] = -up[i];
            rows[6 + i] = -toward[i];
        }
        double[] low = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
        double[] high = {-Double.MAX_VALUE, -Double.MAX_VALUE, -Double.MAX_VALUE};
        extend(mesh.positions(), low, high);
        skeleton.ifPresent(value -> extend(value.positions(), low, high));
        double fitted = Math.min(
                view.width() * ROOM / Math.max(1e-9, high[0] - low[0]),
                view.height() * ROOM / Math.max(1e-9, high[1] - low[1]));
        scale = Double.isFinite(fitted) ? fitted : 1;
        for (int i = 0; i < 3; i++) {
            middle[i] = low[i] <= high[i] ? (low[i] + high[i]) / 2 : 0;
        }
    }

    private void extend(float[] positions, double[] low, double[] high) {
        for (int i = 0; i < positions.length; i += 3) {
            for (int axis = 0; axis < 3; axis++) {
                double value = along(axis, positions, i);
                low[axis] = Math.min(low[axis], value);
                high[axis] = Math.max(high[axis], value);
            }
        }
    }

    private double along(int axis, float[] of, int at) {
        return rows[3 * axis] * of[at] + rows[3 * axis + 1] * of[at + 1] + rows[3 * axis + 2] * of[at + 2];
    }

    View view() {
        return view;
    }

    double x(float[] positions, int at) {
        return (along(0, positions, at) - middle[0]) * scale + view.width() / 2.0;
    }

    double y(float[] positions, int at) {
        return (along(1, positions, at) - middle[1]) * scale + view.height() / 2.0;
    }

    double z(float[] positions, int at) {
        return (along(2, positions, at) - middle[2]) * scale;
    }
}
