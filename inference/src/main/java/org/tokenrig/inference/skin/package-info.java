/** Skins without a network: bone heat, and the rules that no skin may break, whatever made it. */
package org.tokenrig.inference.skin;
