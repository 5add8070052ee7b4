/**
 * Shapes before and after the networks: the model's frame, surface samples, farthest points, nearest neighbours, voxels.
 *
 * <p>Everything random takes a seed, and everything that ties is decided by the lower index, so results depend on nothing
 * but the input.
 */
package org.tokenrig.inference.geometry;
