/** Two runs asset by asset: what became better, what worse, and whether the second may take the place of the first. */
package org.tokenrig.jobs.compare;
