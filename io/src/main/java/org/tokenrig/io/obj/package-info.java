/**
 * Wavefront OBJ and its material libraries (MTL), as people's tools write them.
 *
 * <p>What rigging needs must be right: the positions that faces use, and the faces' indices of them. All else is left out
 * with a warning where it is wrong. Positions are kept as they stand. Colours behind them ({@code v x y z r g b}) are taken
 * as sRGB and become linear. Polygons become triangles: convex ones, and others whose corners can all be seen from the first,
 * as a fan from it; the rest by cutting off ears. Triangles that repeat one of the same group and material are left out.
 * Materials keep colour (Kd), opacity (d, Tr), metallic and roughness (Pm, Pr) and the texture of the colour (map_Kd) with its
 * scale and offset.
 */
package org.tokenrig.io.obj;
