/** Writing a rig token by token: logits processors, sampling and beam search. */
package org.tokenrig.inference.generate;
