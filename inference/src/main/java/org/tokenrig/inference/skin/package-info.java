/** Skin weights: influences at samples and vertices, priors that shape them, and the cut to four a vertex. */
package org.tokenrig.inference.skin;
