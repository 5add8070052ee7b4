/** A rig as tokens: the vocabulary, skeletons to tokens and back, and the grammar of a whole sequence. */
package org.tokenrig.inference.token;
