package dev.tidegate.postgres;

import dev.tidegate.load.LoadPause;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The row of {@code tidegate.load_pause} of one pipeline. Safe for use by several threads. */
final class PostgresLoadPause implements LoadPause {
    private static final String REASON =
            "select reason from tidegate.load_pause where pipeline = ?";

    private static final String PAUSE =
            "insert into tidegate.load_pause (pipeline, reason) values (?, ?)"
                    + " on conflict (pipeline) do nothing";

    private static final String RESUME = "delete from tidegate.load_pause where pipeline = ?";

    private final Connections connections;

    PostgresLoadPause(Connections connections) {
        this.connections = connections;
    }

    @Override
    public Optional<String> reason() {
        return connections.inTransaction("read tidegate.load_pause", this::read);
    }

    private Optional<String> read(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REASON)) {
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
                        "pause the load",
                        connection -> {
                            try (PreparedStatement statement = connection.prepareStatement(PAUSE)) {
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
                        "resume the load",
                        connection -> {
                            try (PreparedStatement statement =
                                    connection.prepareStatement(RESUME)) {
                                statement.setString(1, connections.pipeline());
                                return statement.executeUpdate();
                            }
                        });
    }
}
