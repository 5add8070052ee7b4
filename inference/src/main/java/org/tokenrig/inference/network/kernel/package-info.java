/** The fused operations of the networks: TorchScript kept as a readable resource. */
package org.tokenrig.inference.network.kernel;
