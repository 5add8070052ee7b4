/**
 * What every action on a cluster shares: the id of a run, its output folder, the model in each process, the device of each task,
 * memory and deadlines of assets, and progress. An action ({@code rig}, {@code evaluate}, {@code synth}) plans, maps its assets in
 * tasks, writes tables and gives a result.
 */
package org.tokenrig.jobs.run;
