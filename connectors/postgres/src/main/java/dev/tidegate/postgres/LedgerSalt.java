package dev.tidegate.postgres;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;

/** The rows of {@code tidegate.ledger_salt}: with what each pipeline's hashes are salted. */
final class LedgerSalt {
    static final String CREATE =
            """
            create table if not exists tidegate.ledger_salt (
                pipeline text not null primary key,
                salt bigint not null,
                made_at timestamptz not null default clock_timestamp()
            );
            comment on table tidegate.ledger_salt is
                'With what the hashes of each pipeline are salted, so that nobody can make rows'
                ' that are taken for others. With another salt its ledger says nothing.';
            """;

    private static final String READ = "select salt from tidegate.ledger_salt where pipeline = ?";

    private static final String MAKE =
            "insert into tidegate.ledger_salt (pipeline, salt) values (?, ?)"
                    + " on conflict (pipeline) do nothing";

    private LedgerSalt() {}

    /** The salt of a pipeline, which is made if there is none; then its ledger is not known. */
    static long of(Connection connection, String pipeline) throws SQLException {
        OptionalLong salt = read(connection, pipeline);
        if (salt.isPresent()) {
            return salt.getAsLong();
        }
        try (PreparedStatement statement = connection.prepareStatement(MAKE)) {
            statement.setString(1, pipeline);
            statement.setLong(2, new SecureRandom().nextLong());
            if (statement.executeUpdate() == 1) {
                LedgerTable.forget(connection, pipeline);
            }
        }
        return read(connection, pipeline).orElseThrow();
    }

    private static OptionalLong read(Connection connection, String pipeline) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, pipeline);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }
}
