/**
 * glTF 2.0 and GLB: container, validation, reading, and the rig patched into the source document. Words are those of the
 * specification (Khronos, glTF 2.0).
 */
package org.tokenrig.io.gltf;
