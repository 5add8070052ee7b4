/** Weights on disk: safetensors, the published format, the model folder. */
package org.tokenrig.inference.checkpoint;
