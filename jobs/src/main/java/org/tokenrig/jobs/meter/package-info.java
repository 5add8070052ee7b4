/**
 * Seeing a run: what its tasks have done, counted in each process and in all together, for Spark's metrics system and for
 * collectors of short jobs; steps in words for Spark's pages; run and asset in the lines of the log.
 */
package org.tokenrig.jobs.meter;
