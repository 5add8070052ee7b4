/** Lists of assets that somebody wrote: what is in them, and where the assets are that they name. */
package org.tokenrig.jobs.manifest;
