/** Rigged creatures with ground truth, made on Spark: GLBs and a manifest. */
package org.tokenrig.jobs.synth;
