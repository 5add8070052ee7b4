package org.tokenrig.jobs.report;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.store.StoredAsset;

/**
 * What the tables of a run say about an asset.
 *
 * @param id its path
 * @param values a text or a number a column; what the tables do not have is absent
 * @param warnings with kind and text
 * @param milliseconds by stage
 * @param source the file that was rigged, as it was listed; empty where only an evaluation knows the asset
 * @param output URI of the rigged file; empty where there is none
 */
record AssetFacts(
        String id,
        Map<ReportColumn, Object> values,
        List<Warning> warnings,
        Map<String, Long> milliseconds,
        Optional<StoredAsset> source,
        Optional<String> output) {
    /** As in the table {@code rigs}: the label of an {@link AssetWarning.Kind}, and a sentence. */
    record Warning(String kind, String text) {}

    AssetFacts {
        requireNonNull(id, "id is null");
        EnumMap<ReportColumn, Object> known = new EnumMap<>(ReportColumn.class);
        values.forEach((column, value) -> {
            if (value != null) {
                known.put(column, value);
            }
        });
        known.put(ReportColumn.ASSET, id);
        values = Collections.unmodifiableMap(known);
        warnings = List.copyOf(warnings);
        milliseconds = Map.copyOf(milliseconds);
        requireNonNull(source, "source is null");
        requireNonNull(output, "output is null");
    }

    /** The path without its extension, by which assets of two runs are paired. */
    String stem() {
        return new AssetId(id).stem();
    }

    Optional<String> text(ReportColumn column) {
        return Optional.ofNullable(values.get(column)).map(Object::toString);
    }

    OptionalDouble number(ReportColumn column) {
        return values.get(column) instanceof Number number && Double.isFinite(number.doubleValue())
                ? OptionalDouble.of(number.doubleValue())
                : OptionalDouble.empty();
    }

    /** Whether it could not be rigged or measured. */
    boolean failed() {
        return text(ReportColumn.STATUS).filter("failed"::equals).isPresent();
    }
}
