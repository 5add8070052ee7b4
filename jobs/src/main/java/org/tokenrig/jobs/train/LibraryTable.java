package org.tokenrig.jobs.train;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BOOLEAN;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
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
        Path partial = file.resolveSibling(".files.partial");
        Files.deleteIfExists(partial);
        SimpleGroupFactory groups = new SimpleGroupFactory(SCHEMA);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(partial))
                .withConf(new PlainParquetConfiguration())
                .withType(SCHEMA)
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .build()) {
            for (LibraryFile row : rows) {
                writer.write(groups.newGroup()
                        .append("file", row.path())
                        .append("usable", row.usable())
                        .append("kind", row.kind())
                        .append("reason", row.reason())
                        .append("joints", row.joints())
                        .append("vertices", row.vertices())
                        .append("source", row.source())
                        .append("chance", row.chance())
                        .append("tree", row.tree())
                        .append("kept", row.kept()));
            }
        }
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static List<LibraryFile> read(Path file) throws IOException {
        List<LibraryFile> files = new ArrayList<>();
        try (ParquetFileReader parquet = ParquetFileReader.open(new LocalInputFile(file))) {
            MessageColumnIO columns = new ColumnIOFactory().getColumnIO(SCHEMA);
            for (PageReadStore rows = parquet.readNextRowGroup(); rows != null; rows = parquet.readNextRowGroup()) {
                RecordReader<Group> records = columns.getRecordReader(rows, new GroupRecordConverter(SCHEMA));
                for (long i = 0; i < rows.getRowCount(); i++) {
                    Group row = records.read();
                    files.add(new LibraryFile(
                            row.getString("file", 0),
                            row.getString("source", 0),
                            row.getString("kept", 0),
                            row.getString("kind", 0),
                            row.getString("reason", 0),
                            row.getInteger("joints", 0),
                            row.getInteger("vertices", 0),
                            row.getString("tree", 0),
                            row.getDouble("chance", 0)));
                }
            }
        }
        return files;
    }
}
