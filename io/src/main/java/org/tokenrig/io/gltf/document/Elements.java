package org.tokenrig.io.gltf.document;

/** Elements of an accessor, wherever they are kept. */
public interface Elements {
    /** Number of elements. */
    int count();

    /** A component as a number; a normalised integer in its range of 0..1 or -1..1 (glTF 2.0, chapter 3.11). */
    float number(int element, int component);

    /** A component as the integer it is; undefined for floats. An unsigned int over 2^31 comes out negative. */
    int integer(int element, int component);
}
