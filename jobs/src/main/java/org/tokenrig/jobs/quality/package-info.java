/** Judges rigs by how they move: {@link org.tokenrig.jobs.quality.QualityGate}. */
package org.tokenrig.jobs.quality;
