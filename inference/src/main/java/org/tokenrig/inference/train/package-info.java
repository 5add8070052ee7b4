/** Training of the networks: parameters, losses, the optimiser and trainers, over the kernels that inference runs. */
package org.tokenrig.inference.train;
