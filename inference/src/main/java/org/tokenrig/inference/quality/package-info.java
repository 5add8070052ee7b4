/**
 * Whether a rig moves as it should: each joint is moved through a range of motion, and what the surface does is measured
 * and judged. Needs no true rig and no network.
 */
package org.tokenrig.inference.quality;
