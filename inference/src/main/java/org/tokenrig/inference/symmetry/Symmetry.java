package org.tokenrig.inference.symmetry;

/** Whether a symmetric mesh gets a symmetric rig. */
public enum Symmetry {
    /** Where a mesh is the same on both sides of a plane, its skeleton and skin are made so; other meshes stay. */
    AUTO,
    /** Skeleton and skin stay as they were written, as published. */
    OFF
}
