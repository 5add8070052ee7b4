package org.tokenrig.notebooks.cells;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows that answer a query, which a notebook shows as a table.
 *
 * @param columns their names
 * @param values a list for each row, with null where there is none
 */
public record Rows(List<String> columns, List<List<Object>> values) {
    /** The rows of an answer of a database, read to its end. */
    public static Rows of(ResultSet answer) throws SQLException {
        ResultSetMetaData described = answer.getMetaData();
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= described.getColumnCount(); i++) {
            columns.add(described.getColumnLabel(i));
        }
        List<List<Object>> values = new ArrayList<>();
        while (answer.next()) {
            List<Object> row = new ArrayList<>();
            for (int i = 1; i <= columns.size(); i++) {
                row.add(answer.getObject(i));
            }
            values.add(Collections.unmodifiableList(row));
        }
        return new Rows(List.copyOf(columns), List.copyOf(values));
    }

    /** The rows of a data set of Spark, which comes to the driver whole. */
    public static Rows of(Dataset<Row> dataset) {
        List<String> columns = List.of(dataset.columns());
        List<List<Object>> values = new ArrayList<>();
        for (Row row : dataset.collectAsList()) {
            List<Object> cells = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                cells.add(row.get(i));
            }
            values.add(Collections.unmodifiableList(cells));
        }
        return new Rows(columns, List.copyOf(values));
    }

    /** The numbers of a column; null is no number. */
    public double[] numbers(String column) {
        int at = index(column);
        return values.stream()
                .mapToDouble(row -> row.get(at) == null ? Double.NaN : ((Number) row.get(at)).doubleValue())
                .toArray();
    }

    /** The texts of a column. */
    public List<String> texts(String column) {
        int at = index(column);
        return values.stream().map(row -> text(row.get(at))).toList();
    }

    private int index(String column) {
        int at = columns.indexOf(column);
        if (at < 0) {
            throw new IllegalArgumentException("there is no column " + column + ", there are " + columns);
        }
        return at;
    }

    /** A table of HTML: numbers to the right, texts to the left. */
    String html() {
        StringBuilder html = new StringBuilder("<table>\n<thead>\n<tr>");
        for (int i = 0; i < columns.size(); i++) {
            html.append("<th align=\"")
                    .append(side(i))
                    .append("\">")
                    .append(escaped(columns.get(i)))
                    .append("</th>");
        }
        html.append("</tr>\n</thead>\n<tbody>\n");
        for (List<Object> row : values) {
            html.append("<tr>");
            for (int i = 0; i < columns.size(); i++) {
                html.append("<td align=\"")
                        .append(side(i))
                        .append("\">")
                        .append(escaped(text(row.get(i))))
                        .append("</td>");
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody>\n</table>\n").toString();
    }

    private String side(int column) {
        return values.stream().anyMatch(row -> row.get(column) instanceof Number) ? "right" : "left";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String text(Object value) {
        if (value == null) {
            return "";
        } else if (value instanceof Double || value instanceof Float) {
            return plain(((Number) value).doubleValue());
        }
        return value.toString();
    }

    // a query rounds its numbers; here zeros at the end go, and powers of ten are written out
    private static String plain(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        String text = String.format(Locale.ROOT, "%.6f", value).replaceFirst("\\.?0+$", "");
        return text.equals("-0") ? "0" : text;
    }

    /** The same table as text, for programs that show no HTML. */
    @Override
    public String toString() {
        int[] widths = new int[columns.size()];
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns);
        values.forEach(row -> lines.add(row.stream().map(Rows::text).toList()));
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder built = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                boolean right = side(i).equals("right");
                built.append(i == 0 ? "" : "  ");
                String space = " ".repeat(widths[i] - line.get(i).length());
                built.append(right ? space : "").append(line.get(i)).append(right ? "" : space);
            }
            text.append(built.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
