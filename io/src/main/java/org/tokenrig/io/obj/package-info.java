/** Wavefront OBJ with its material library: reading, and the rig written into a new GLB. */
package org.tokenrig.io.obj;
