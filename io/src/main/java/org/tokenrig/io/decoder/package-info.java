/**
 * Decoders of compressed geometry, each in a process of its own: what hangs, crashes or eats memory on malformed data is
 * killed with that process, and no thread of this one has to be stopped by force.
 */
package org.tokenrig.io.decoder;
