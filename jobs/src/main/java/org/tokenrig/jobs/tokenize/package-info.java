/** Rigs as the tokens that a language model reads and writes, with what is lost by that. */
package org.tokenrig.jobs.tokenize;
