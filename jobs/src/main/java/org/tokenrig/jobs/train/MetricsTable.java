package org.tokenrig.jobs.train;

import static java.util.Objects.requireNonNull;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/**
 * What was measured, as a folder of Parquet files with the columns of {@link Measurement}: a file for each checkpoint, named
 * after its last step. For one thread.
 */
final class MetricsTable {
    private static final MessageType SCHEMA = Types.buildMessage()
            .required(INT64)
            .named("step")
            .required(DOUBLE)
            .named("seconds")
            .required(BINARY)
            .as(stringType())
            .named("name")
            .required(DOUBLE)
            .named("value")
            .named("metrics");
    private static final String PART = "part-[0-9]{8,}\\.parquet";

    private final Path folder;
    private final List<Measurement> waiting = new ArrayList<>();

    private MetricsTable(Path folder) {
        this.folder = folder;
    }

    /**
     * The table in a folder, which is made. Files with later steps are deleted: they will be measured again.
     *
     * @param step that the run goes on from
     */
    static MetricsTable open(Path folder, long step) throws IOException {
        Files.createDirectories(requireNonNull(folder, "folder is null"));
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.toList()) {
                boolean part = entry.getFileName().toString().matches(PART);
                if (!part || lastStep(entry) > step) {
                    Files.delete(entry);
                }
            }
        }
        return new MetricsTable(folder);
    }

    /** Adds a row, which is written with the next file. */
    void add(Measurement measurement) {
        waiting.add(requireNonNull(measurement, "measurement is null"));
    }

    /** Writes the rows that wait as a file, whole or not at all. */
    void write(long step) throws IOException {
        if (waiting.isEmpty()) {
            return;
        }
        SimpleGroupFactory groups = new SimpleGroupFactory(SCHEMA);
        LocalParquet.write(
                folder.resolve(String.format(Locale.ROOT, "part-%08d.parquet", step)),
                folder.resolve(".partial"),
                SCHEMA,
                waiting.stream().map(row -> groups.newGroup()
                        .append("step", row.step())
                        .append("seconds", row.seconds())
                        .append("name", row.name())
                        .append("value", row.value())));
        waiting.clear();
    }

    /** Gives the rows of all files, in the order in which they were measured. */
    void forEach(Consumer<Measurement> reader) throws IOException {
        List<Path> parts;
        try (Stream<Path> entries = Files.list(folder)) {
            parts = entries.sorted().toList();
        }
        for (Path part : parts) {
            LocalParquet.read(
                    part,
                    SCHEMA,
                    row -> reader.accept(new Measurement(
                            row.getLong("step", 0),
                            row.getDouble("seconds", 0),
                            row.getString("name", 0),
                            row.getDouble("value", 0))));
        }
    }

    private static long lastStep(Path part) {
        return Long.parseLong(part.getFileName().toString().replaceAll("[^0-9]", ""));
    }
}
