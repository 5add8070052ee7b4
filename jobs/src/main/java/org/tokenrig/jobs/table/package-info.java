/**
 * What runs leave behind for analysis: Parquet tables with their schemas, and the ledger that says which runs are whole.
 *
 * <p>{@code OUTPUT/tables/history/<table>/run_id=<run>/} holds a run's rows, {@code OUTPUT/tables/_runs/<run>.json} appears
 * when all of them are there and makes the run whole. Then {@code OUTPUT/tables/<table>/state=current/<table>.parquet}, the
 * newest row of each asset, is replaced, each such file at one moment. Who reads those needs to know nothing of runs; who
 * reads the history takes the rows of runs in the ledger only.
 */
package org.tokenrig.jobs.table;
