/**
 * What the networks are trained on: rigged creatures, changed at random, as numbered examples. An example depends on its
 * number and the settings alone, whichever thread makes it and whatever was made before.
 */
package org.tokenrig.inference.train.data;
