/** Compressed geometry of glTF: KHR_draco_mesh_compression and the meshopt extensions. */
package org.tokenrig.io.gltf.compress;
