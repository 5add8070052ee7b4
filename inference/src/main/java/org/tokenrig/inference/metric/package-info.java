/** How good a rig is: the four rewards, and the comparison with a true rig. */
package org.tokenrig.inference.metric;
