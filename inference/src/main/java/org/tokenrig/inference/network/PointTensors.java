package org.tokenrig.inference.network;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.tokenrig.inference.geometry.PointCloud;

/** Points, model frame, as the networks read them. */
final class PointTensors {
    private PointTensors() {}

    /** (1, N, 3). */
    static NDArray positions(NDManager manager, PointCloud cloud) {
        return manager.create(cloud.points(), new Shape(1, cloud.count(), 3));
    }

    /** (1, N, 3). */
    static NDArray normals(NDManager manager, PointCloud cloud) {
        return manager.create(cloud.normals(), new Shape(1, cloud.count(), 3));
    }

    /** Indices of points, checked: (1, Q). */
    static NDArray query(NDManager manager, PointCloud cloud, int[] query) {
        requireNonNull(query, "query is null");
        long[] indices = new long[query.length];
        for (int i = 0; i < indices.length; i++) {
            if (query[i] < 0 || query[i] >= cloud.count()) {
                throw new IllegalArgumentException(
                        "query index must be in 0.." + (cloud.count() - 1) + ", cannot be: " + query[i]);
            }
            indices[i] = query[i];
        }
        return manager.create(indices, new Shape(1, indices.length));
    }
}
