/** Pictures of rigs that are drawn in Java: of one, of many on a sheet, and of one that moves. */
package org.tokenrig.jobs.picture;
