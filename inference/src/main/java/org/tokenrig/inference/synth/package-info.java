/**
 * Rigged creatures with ground truth, any number, from a seed: what the project trains and tests itself on.
 *
 * <p>A {@link org.tokenrig.inference.synth.Family} plans a body: joints, round cones and balls around them, and separate
 * solids. The body is posed, then given a surface in one of several ways that modellers have (one smooth skin, lofted
 * tubes, boxes), and weights are painted from the structure of the skeleton. Every creature is a function of (seed, index)
 * alone; no mathematics is used whose last bit may differ between machines.
 *
 * <p>Frame: glTF axes, Y up. Plans look along +Z with the left side at +X; the finished creature may face any way.
 */
package org.tokenrig.inference.synth;
