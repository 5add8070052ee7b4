/**
 * The values that everything else is about: mesh, skeleton, skin weights, rig, and the identity, limits and errors of an
 * asset.
 *
 * <p>Frame: unless a method says otherwise, positions are in the world space of the source scene, in the axes of glTF 2.0
 * (right-handed, Y up, metres). The frame of the model (Z up, normalised to the cube [-1, 1]) exists only inside the
 * inference module.
 *
 * <p>Arrays inside these values are shared, not copied: whoever takes one must not change it.
 */
package org.tokenrig.io.asset;
