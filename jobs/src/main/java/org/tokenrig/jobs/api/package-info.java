/**
 * For programs of others that have assets in a {@code Dataset} already: files in, rigged files out, as a transformation like any
 * other of Spark's. {@link org.tokenrig.jobs.api.DatasetRigging} is the entry. It keeps no tables and no ledger; for a library in a
 * folder or a bucket, {@link org.tokenrig.jobs.rig.RigLibrary} does.
 */
package org.tokenrig.jobs.api;
