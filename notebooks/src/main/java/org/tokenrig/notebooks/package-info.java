/** Runs the notebooks as Jupyter does, without Jupyter: starts their kernel, sends it the cells, keeps and compares what they show. */
package org.tokenrig.notebooks;
