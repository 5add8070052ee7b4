/** Runs the networks' stages one by one, to compare them with another implementation. */
package org.tokenrig.inference.trace;
