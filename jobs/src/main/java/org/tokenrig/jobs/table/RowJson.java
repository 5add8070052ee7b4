package org.tokenrig.jobs.table;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Rows as lines of JSON, which Spark reads again with the same schema. */
final class RowJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RowJson() {}

    /** A line for each row, each with a line feed at its end. */
    static byte[] lines(List<Row> rows, StructType schema) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Row row : rows) {
            try (JsonGenerator out = JSON.createGenerator(bytes)) {
                write(out, row, schema);
            }
            bytes.write('\n');
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator out, Object value, DataType type) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (type instanceof StructType struct) {
            Row row = (Row) value;
            out.writeStartObject();
            for (int i = 0; i < row.length(); i++) {
                if (!row.isNullAt(i)) {
                    StructField field = struct.fields()[i];
                    out.writeFieldName(field.name());
                    write(out, row.get(i), field.dataType());
                }
            }
            out.writeEndObject();
        } else if (type instanceof ArrayType array) {
            out.writeStartArray();
            for (Object element : (Object[]) value) {
                write(out, element, array.elementType());
            }
            out.writeEndArray();
        } else if (type instanceof MapType map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : CollectionConverters.asJava((scala.collection.Map<?, ?>) value)
                    .entrySet()) {
                out.writeFieldName(String.valueOf(entry.getKey()));
                write(out, entry.getValue(), map.valueType());
            }
            out.writeEndObject();
        } else if (value instanceof Timestamp time) {
            out.writeString(time.toInstant().toString());
        } else {
            out.writeObject(value);
        }
    }
}
