/**
 * The main job: a library of meshes becomes a library of rigged ones.
 *
 * <p>{@link org.tokenrig.jobs.rig.RigLibrary} is the action. Assets are listed and spread over bins; each task goes through
 * its bin with a few assets read ahead, one model a process, and puts every rigged file as soon as it is made. What is wrong
 * with one asset becomes its row.
 */
package org.tokenrig.jobs.rig;
