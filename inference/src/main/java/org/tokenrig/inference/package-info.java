/** TokenRig: a mesh in, a rig out. {@link org.tokenrig.inference.TokenRig} is what jobs call. */
package org.tokenrig.inference;
