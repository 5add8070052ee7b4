/** Reads what a glTF document holds: accessors, primitives, skins, instances, files beside it. */
package org.tokenrig.io.gltf.read;
