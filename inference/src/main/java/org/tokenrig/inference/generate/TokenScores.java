package org.tokenrig.inference.generate;

/**
 * Scores of the tokens that may come next; all others are impossible.
 *
 * @param tokens ascending
 * @param scores (tokens): after all processors
 * @param logNormaliser log of the sum of the exponentials of the scores of all that the grammar allowed, before any were cut;
 *     0 with beams, whose scores came normalised
 */
record TokenScores(int[] tokens, double[] scores, double logNormaliser) {}
