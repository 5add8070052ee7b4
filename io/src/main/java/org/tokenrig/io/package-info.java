/** Where an asset's bytes become a value: {@link org.tokenrig.io.AssetReader}. */
package org.tokenrig.io;
