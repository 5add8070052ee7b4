/** Measures the time and memory of the networks' stages. */
package org.tokenrig.inference.bench;
