/**
 * What a run has to do: which assets of a library are due and why, where the result of each goes, and how they are spread over
 * tasks.
 */
package org.tokenrig.jobs.plan;
