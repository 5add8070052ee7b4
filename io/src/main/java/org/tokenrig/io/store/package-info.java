/**
 * Where assets live: local folders, object storage, whatever Hadoop's file systems reach. Listing, bounded reading, and
 * writing of whole objects.
 *
 * <p>A location without a scheme is a local path. What begins with a dot is hidden and never listed. Names are UTF-8, whatever
 * the locale.
 */
package org.tokenrig.io.store;
