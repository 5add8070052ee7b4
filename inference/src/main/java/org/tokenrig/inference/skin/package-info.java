/**
 * Skin weights: influences at samples and vertices, priors that shape them, bone heat, the rules that no skin may break whatever
 * made it, and the cut to four a vertex.
 */
package org.tokenrig.inference.skin;
