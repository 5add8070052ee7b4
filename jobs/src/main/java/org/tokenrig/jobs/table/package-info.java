/**
 * What runs leave behind for analysis: Parquet tables with their schemas, and the ledger that says which runs are whole.
 *
 * <p>{@code OUTPUT/tables/<table>/run_id=<run>/} holds a run's rows, {@code OUTPUT/tables/_runs/<run>.json} appears last,
 * when all of them are there. Who reads takes the rows of runs in the ledger only.
 */
package org.tokenrig.jobs.table;
