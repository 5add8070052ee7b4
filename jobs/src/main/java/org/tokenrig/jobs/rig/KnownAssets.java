package org.tokenrig.jobs.rig;

import java.io.IOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.jobs.plan.KnownAsset;
import org.tokenrig.jobs.table.RunLedger;
import org.tokenrig.jobs.table.Table;
import scala.jdk.javaapi.CollectionConverters;

/** What the current table of rigs says of each asset, by its id. */
final class KnownAssets {
    private KnownAssets() {}

    static Map<String, KnownAsset> of(SparkSession spark, RunLedger ledger, OutputFolder results) throws IOException {
        Map<String, KnownAsset> known = new HashMap<>();
        if (!results.exists(Table.RIGS.current())) {
            return known;
        }
        Map<String, String> shared = new HashMap<>();
        String below = results.uri() + "/";
        Iterator<Row> rows = ledger.current(spark, Table.RIGS)
                .selectExpr(
                        "asset_id",
                        "uri",
                        "length",
                        "etag",
                        "parts",
                        "content_sha256",
                        "status",
                        "error_stage",
                        "error_kind",
                        "attempts",
                        "tried_at",
                        "model_id",
                        "parameters_hash",
                        "code_version",
                        "output_path",
                        "output_uri",
                        "output_length",
                        "aggregate(map_values(milliseconds), 0L, (sum, each) -> sum + each) as spent")
                .toLocalIterator();
        rows.forEachRemaining(row -> known.put(row.getString(0), known(row, shared, below)));
        return known;
    }

    private static KnownAsset known(Row row, Map<String, String> shared, String below) {
        Map<String, String> parts = new HashMap<>();
        if (!row.isNullAt(4)) {
            parts.putAll(CollectionConverters.asJava(row.<String, String>getMap(4)));
        }
        return new KnownAsset(
                row.getString(1),
                row.getLong(2),
                row.getString(3),
                parts,
                text(row, 5),
                "rigged".equals(row.getString(6)),
                shared(text(row, 7), shared),
                shared(text(row, 8), shared),
                row.isNullAt(9) ? 1 : row.getInt(9),
                row.isNullAt(10) ? Instant.EPOCH : row.<Timestamp>getAs(10).toInstant(),
                shared(text(row, 11), shared),
                shared(text(row, 12), shared),
                shared(text(row, 13), shared),
                output(row, below),
                row.isNullAt(16) ? 0 : row.getLong(16),
                row.isNullAt(17) ? 0 : row.getLong(17));
    }

    /** Rows of earlier versions have the URI alone. */
    private static String output(Row row, String below) {
        if (!row.isNullAt(14)) {
            return row.getString(14);
        }
        String uri = text(row, 15);
        return uri.startsWith(below) ? uri.substring(below.length()) : "";
    }

    private static String text(Row row, int column) {
        return Objects.requireNonNullElse(row.getString(column), "");
    }

    /** A million rows have the same few hashes. */
    private static String shared(String value, Map<String, String> shared) {
        return shared.computeIfAbsent(value, same -> same);
    }
}
