/**
 * A library from night to night: what state it is in, which run is at work, and how the history of thousands of runs stays
 * small.
 */
package org.tokenrig.jobs.night;
