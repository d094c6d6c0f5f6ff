package dev.tidegate.postgres;

import dev.tidegate.load.LoadPause;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** A row of one pipeline that says why something rests. Safe for use by several threads. */
final class PostgresPause implements LoadPause {
    /** The pause of the audits; that of the load is among the tables of the load. */
    static final String CREATE_FOR_AUDITS =
            """
            create table if not exists tidegate.audit_pause (
                pipeline text not null primary key,
                reason text not null,
                since timestamptz not null default clock_timestamp()
            );
            comment on table tidegate.audit_pause is
                'Pipelines whose audits rest until somebody resumes them.';
            """;

    private final Connections connections;
    private final Of of;

    /** What rests. */
    enum Of {
        /** The whole load. */
        LOAD("load_pause", "the load"),
        /** The audits of all tables. */
        AUDITS("audit_pause", "the audits");

        private final String table;
        private final String what;

        Of(String table, String what) {
            this.table = "tidegate." + table;
            this.what = what;
        }
    }

    PostgresPause(Connections connections, Of of) {
        this.connections = connections;
        this.of = of;
    }

    @Override
    public Optional<String> reason() {
        return connections.inTransaction("read " + of.table, this::read);
    }

    private Optional<String> read(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "select reason from " + of.table + " where pipeline = ?")) {
            statement.setString(1, connections.pipeline());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    @Override
    public void pause(String reason) {
        int _ =
                connections.inTransaction(
                        "pause " + of.what,
                        connection -> {
                            try (PreparedStatement statement =
                                    connection.prepareStatement(
                                            "insert into "
                                                    + of.table
                                                    + " (pipeline, reason) values (?, ?)"
                                                    + " on conflict (pipeline) do nothing")) {
                                statement.setString(1, connections.pipeline());
                                statement.setString(2, reason);
                                return statement.executeUpdate();
                            }
                        });
    }

    @Override
    public void resume() {
        int _ =
                connections.inTransaction(
                        "resume " + of.what,
                        connection -> {
                            try (PreparedStatement statement =
                                    connection.prepareStatement(
                                            "delete from " + of.table + " where pipeline = ?")) {
                                statement.setString(1, connections.pipeline());
                                return statement.executeUpdate();
                            }
                        });
    }
}
