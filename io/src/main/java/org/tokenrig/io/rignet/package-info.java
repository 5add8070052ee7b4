/** The text format in which RigNet and programs after it write a rig beside an OBJ. */
package org.tokenrig.io.rignet;
