/** Mirror symmetry: the plane about which a mesh is the same on both sides, and skeletons and skins that are so too. */
package org.tokenrig.inference.symmetry;
