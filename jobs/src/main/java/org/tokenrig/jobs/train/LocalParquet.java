package org.tokenrig.jobs.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
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

/** Parquet files on this machine, written and read without a Spark session. */
final class LocalParquet {
    private LocalParquet() {}

    /**
     * Writes a file whole or not at all.
     *
     * @param partial where it grows, in the same folder
     */
    static void write(Path file, Path partial, MessageType schema, Stream<Group> rows) throws IOException {
        Files.deleteIfExists(partial);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(partial))
                .withConf(new PlainParquetConfiguration())
                .withType(schema)
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .build()) {
            for (Group row : (Iterable<Group>) rows::iterator) {
                writer.write(row);
            }
        }
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Gives the rows of a file, in its order. */
    static void read(Path file, MessageType schema, Consumer<Group> reader) throws IOException {
        try (ParquetFileReader parquet = ParquetFileReader.open(new LocalInputFile(file))) {
            MessageColumnIO columns = new ColumnIOFactory().getColumnIO(schema);
            for (PageReadStore rows = parquet.readNextRowGroup(); rows != null; rows = parquet.readNextRowGroup()) {
                RecordReader<Group> records = columns.getRecordReader(rows, new GroupRecordConverter(schema));
                for (long i = 0; i < rows.getRowCount(); i++) {
                    reader.accept(records.read());
                }
            }
        }
    }
}
