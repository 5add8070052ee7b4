/** What a setting is: its key, type, bounds, default and help, stated once for files, flags, models, hashes and documentation. */
package org.tokenrig.inference.setting;
