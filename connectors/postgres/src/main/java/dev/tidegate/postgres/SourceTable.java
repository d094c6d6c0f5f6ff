package dev.tidegate.postgres;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.SourceIdentity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The rows of {@code tidegate.source}: which database each pipeline was made from. */
final class SourceTable {
    static final String CREATE =
            """
            create table if not exists tidegate.source (
                pipeline text not null primary key,
                database_name text not null,
                family text,
                noted_at timestamptz not null default clock_timestamp()
            );
            comment on table tidegate.source is
                'Which source database each pipeline was made from; no other may continue it.';
            comment on column tidegate.source.family is
                'What restored copies of that database have in common.';
            """;

    private static final String EXISTS = "select to_regclass('tidegate.source') is not null";

    /** A family that was not known yet is added. */
    private static final String NOTE =
            "insert into tidegate.source as mine (pipeline, database_name, family)"
                    + " values (?, ?, ?) on conflict (pipeline) do update"
                    + " set family = coalesce(mine.family, excluded.family)"
                    + " returning database_name, family";

    private static final String NOTED =
            "select database_name, family from tidegate.source where pipeline = ?";

    private SourceTable() {}

    /** Returns the name of the pipeline's database; throws if it is another one. */
    static String bind(Connection connection, String pipeline, SourceIdentity identity)
            throws SQLException {
        if (!exists(connection)) {
            return identity.database();
        }
        Optional<SourceIdentity> noted = noted(connection, pipeline);
        if (noted.isPresent() && !noted.get().matches(identity)) {
            throw new TidegateException(
                    ErrorCode.SOURCE_REPLACED,
                    "pipeline \""
                            + pipeline
                            + "\" was made from "
                            + noted.get()
                            + ", but the source is "
                            + identity,
                    "Correct source.url, or give the pipeline another name: it loads the tables"
                            + " again then. If it is the same database under a new name, update its"
                            + " row in tidegate.source on the target.");
        }
        boolean tellsMore =
                noted.isEmpty()
                        || (noted.get().family().isEmpty() && identity.family().isPresent());
        if (tellsMore) { // else nothing is written: the target may be read-only for a while
            note(connection, pipeline, identity);
        }
        return identity.database();
    }

    private static boolean exists(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(EXISTS);
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static Optional<SourceIdentity> noted(Connection connection, String pipeline)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NOTED)) {
            statement.setString(1, pipeline);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new SourceIdentity(
                                        row.getString(1), Optional.ofNullable(row.getString(2))))
                        : Optional.empty();
            }
        }
    }

    private static void note(Connection connection, String pipeline, SourceIdentity identity)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NOTE)) {
            statement.setString(1, pipeline);
            statement.setString(2, identity.database());
            statement.setString(3, identity.family().orElse(null));
            statement.execute();
        }
    }
}
