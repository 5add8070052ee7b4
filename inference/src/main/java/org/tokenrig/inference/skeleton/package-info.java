/** Joints and bones: distances to bones, joints moved to the middle of limbs, joints that move nothing left out. */
package org.tokenrig.inference.skeleton;
