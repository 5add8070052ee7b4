package org.tokenrig.inference.network;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Surface samples that an encoder reads, or at which the codec decodes.
 *
 * @param positions (N, 3) row-major; model frame, inside [-1, 1]
 * @param normals (N, 3) row-major; unit
 */
public record SampledPoints(float[] positions, float[] normals) {
    public SampledPoints {
        requireNonNull(positions, "positions is null");
        requireNonNull(normals, "normals is null");
        if (positions.length == 0 || positions.length % 3 != 0 || normals.length != positions.length) {
            throw new IllegalArgumentException(
                    "positions and normals must have 3 numbers for each of some points, have " + positions.length
                            + " and " + normals.length);
        }
    }

    /** Number of points N. */
    public int count() {
        return positions.length / 3;
    }

    /** (1, N, 3). */
    NDArray positionsOn(NDManager manager) {
        return manager.create(positions, new Shape(1, count(), 3));
    }

    /** (1, N, 3). */
    NDArray normalsOn(NDManager manager) {
        return manager.create(normals, new Shape(1, count(), 3));
    }

    /** Indices of points, checked: (1, Q). */
    NDArray queryOn(NDManager manager, int[] query) {
        requireNonNull(query, "query is null");
        long[] indices = new long[query.length];
        for (int i = 0; i < indices.length; i++) {
            if (query[i] < 0 || query[i] >= count()) {
                throw new IllegalArgumentException(
                        "query index must be in 0.." + (count() - 1) + ", cannot be: " + query[i]);
            }
            indices[i] = query[i];
        }
        return manager.create(indices, new Shape(1, indices.length));
    }
}
