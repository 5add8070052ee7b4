/** The parts of a glTF document that reading and writing share: its JSON, extensions, node tree and placements. */
package org.tokenrig.io.gltf.document;
