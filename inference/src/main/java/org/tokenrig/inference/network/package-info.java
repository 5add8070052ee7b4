/** The networks of TokenRig: shape encoder, language model with its caches, SkinTokens codec. */
package org.tokenrig.inference.network;
