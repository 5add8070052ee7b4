/**
 * Training as a command: the loop around the stages' trainers, its checkpoints, its metrics and its pictures. One process,
 * without Spark.
 */
package org.tokenrig.jobs.train;
