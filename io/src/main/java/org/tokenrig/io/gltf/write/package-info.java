/** Writes glTF: a rig into a document that was read, or a new document. */
package org.tokenrig.io.gltf.write;
