/** The steps from a mesh to its rig, each of which can be read, called and tested alone. */
package org.tokenrig.inference.pipeline;
