package org.tokenrig.inference.metric;

import java.io.Serializable;

/**
 * The rewards that the published model was refined with, of one rig; each in [0, 1], higher is better.
 *
 * @param jointCoverage R_vj: how near the mesh's inside is to a joint
 * @param containment R_vk: share of the bones' points inside the mesh
 * @param sparsity R_sc = 1 - uncovered/2 - crowded/2
 * @param uncovered R_z: share of vertices that no joint holds, raised to a_z
 * @param crowded R_m: share of vertices that more than four joints hold, raised to a_m
 * @param smoothnessMax R_mo with the largest stretch of a pose
 * @param smoothnessMean R_mo with the mean stretch of a pose
 * @param total weighted sum of joint coverage, containment, sparsity and smoothness
 */
public record Rewards(
        double jointCoverage,
        double containment,
        double sparsity,
        double uncovered,
        double crowded,
        double smoothnessMax,
        double smoothnessMean,
        double total)
        implements Serializable {}
