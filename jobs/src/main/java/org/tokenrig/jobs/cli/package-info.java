/** The command line: one class to start, one for each command. */
package org.tokenrig.jobs.cli;
