package org.tokenrig.jobs.evaluate;

import java.util.ArrayList;
import java.util.List;

/** A Markdown table whose columns are aligned, so that it is readable as text too. */
final class TextTable {
    private final List<String[]> rows = new ArrayList<>();

    private TextTable() {}

    static TextTable of(String... header) {
        TextTable table = new TextTable();
        table.rows.add(header);
        return table;
    }

    void row(String... cells) {
        if (cells.length != rows.get(0).length) {
            throw new IllegalArgumentException(
                    "a row must have " + rows.get(0).length + " cells, cannot have: " + cells.length);
        }
        rows.add(cells);
    }

    @Override
    public String toString() {
        int columns = rows.get(0).length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(Math.max(3, widths[column]), row[column].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            line(text, rows.get(i), widths);
            if (i == 0) {
                String[] rule = new String[columns];
                for (int column = 0; column < columns; column++) {
                    rule[column] = "-".repeat(widths[column]);
                }
                line(text, rule, widths);
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String[] cells, int[] widths) {
        text.append('|');
        for (int column = 0; column < cells.length; column++) {
            text.append(' ').append(cells[column]);
            text.append(" ".repeat(widths[column] - cells[column].length())).append(" |");
        }
        text.append('\n');
    }
}
