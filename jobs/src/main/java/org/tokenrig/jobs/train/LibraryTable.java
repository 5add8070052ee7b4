package org.tokenrig.jobs.train;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BOOLEAN;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** The files of a library as a Parquet file: a row each, used or not. */
final class LibraryTable {
    private static final MessageType SCHEMA = Types.buildMessage()
            .required(BINARY)
            .as(stringType())
            .named("file")
            .required(BOOLEAN)
            .named("usable")
            .required(BINARY)
            .as(stringType())
            .named("kind")
            .required(BINARY)
            .as(stringType())
            .named("reason")
            .required(INT32)
            .named("joints")
            .required(INT32)
            .named("vertices")
            .required(BINARY)
            .as(stringType())
            .named("source")
            .required(DOUBLE)
            .named("chance")
            .required(BINARY)
            .as(stringType())
            .named("tree")
            .required(BINARY)
            .as(stringType())
            .named("kept")
            .named("files");

    private LibraryTable() {}

    /** Writes the rows, all or none. */
    static void write(Path file, List<LibraryFile> rows) throws IOException {
        SimpleGroupFactory groups = new SimpleGroupFactory(SCHEMA);
        LocalParquet.write(
                file,
                file.resolveSibling(".files.partial"),
                SCHEMA,
                rows.stream().map(row -> groups.newGroup()
                        .append("file", row.path())
                        .append("usable", row.usable())
                        .append("kind", row.kind())
                        .append("reason", row.reason())
                        .append("joints", row.joints())
                        .append("vertices", row.vertices())
                        .append("source", row.source())
                        .append("chance", row.chance())
                        .append("tree", row.tree())
                        .append("kept", row.kept())));
    }

    static List<LibraryFile> read(Path file) throws IOException {
        List<LibraryFile> files = new ArrayList<>();
        LocalParquet.read(
                file,
                SCHEMA,
                row -> files.add(new LibraryFile(
                        row.getString("file", 0),
                        row.getString("source", 0),
                        row.getString("kept", 0),
                        row.getString("kind", 0),
                        row.getString("reason", 0),
                        row.getInteger("joints", 0),
                        row.getInteger("vertices", 0),
                        row.getString("tree", 0),
                        row.getDouble("chance", 0))));
        return files;
    }
}
