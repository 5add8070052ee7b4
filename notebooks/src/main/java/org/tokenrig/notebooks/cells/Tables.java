package org.tokenrig.notebooks.cells;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A database of DuckDB in memory, for queries of Parquet files. */
public final class Tables {
    private final Connection connection;

    private Tables(Connection connection) {
        this.connection = connection;
    }

    /** An empty database. */
    public static Tables open() throws SQLException {
        return new Tables(DriverManager.getConnection("jdbc:duckdb:"));
    }

    /**
     * A database in which {@code rigs}, {@code rewards}, {@code quality}, {@code quality_joints}, {@code skeleton_tokens} and
     * {@code skin_tokens} are the tables of a run.
     *
     * @param output folder that {@code tokenrig rig} wrote
     */
    public static Tables of(String output) throws SQLException {
        Tables tables = open();
        for (String table :
                new String[] {"rigs", "rewards", "quality", "quality_joints", "skeleton_tokens", "skin_tokens"}) {
            tables.run("create view " + table + " as from '"
                    + requireNonNull(output, "output is null").replace("'", "''") + "/tables/" + table
                    + "/*/*.parquet'");
        }
        return tables;
    }

    /** The rows that answer a query. */
    public Rows query(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(sql)) {
            return Rows.of(answer);
        }
    }

    /** Carries out a statement that has no answer. */
    public void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
