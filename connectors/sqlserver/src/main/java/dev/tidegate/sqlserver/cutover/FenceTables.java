package dev.tidegate.sqlserver.cutover;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Tables of Tidegate's on the source that a cutover needs; not captured.
 *
 * <table>
 * <caption>In schema {@code tidegate}</caption>
 * <tr><td>{@code fence}</td><td>one row: who decides over the writers. {@code mode} OPEN, LEASED or
 *     CLOSED; {@code handover} whose; {@code expires_at} of a lease, UTC</td></tr>
 * <tr><td>{@code fence_denial}</td><td>what was denied, or is about to be</td></tr>
 * <tr><td>{@code marker}</td><td>markers that were committed. {@code token} is what the watermark
 *     got in the same transaction; {@code behind} an LSN before the marker's; {@code lsn} the
 *     marker's own once it was seen, since the change tables are cleaned up</td></tr>
 * <tr><td>{@code relaxed}</td><td>triggers and foreign keys that were disabled for the stream
 *     back</td></tr>
 * <tr><td>{@code prepared}</td><td>what there was before something was prepared; {@code done} once
 *     it was</td></tr>
 * </table>
 */
final class FenceTables {
    /** The server's error where one of them is not there: before the first claim. */
    static final int MISSING = 208;

    private static final List<String> MAKE =
            List.of(
                    "IF SCHEMA_ID(N'tidegate') IS NULL EXEC (N'CREATE SCHEMA tidegate');",
                    """
                    IF OBJECT_ID(N'tidegate.fence') IS NULL
                    CREATE TABLE tidegate.fence (
                        id int NOT NULL CONSTRAINT fence_key PRIMARY KEY,
                        epoch bigint NOT NULL,
                        mode varchar(10) NOT NULL,
                        handover nvarchar(200) NULL,
                        expires_at datetime2(7) NULL);
                    """,
                    """
                    IF OBJECT_ID(N'tidegate.fence_denial') IS NULL
                    CREATE TABLE tidegate.fence_denial (
                        kind varchar(10) NOT NULL,
                        principal nvarchar(128) NOT NULL,
                        detail nvarchar(200) NOT NULL,
                        CONSTRAINT fence_denial_key PRIMARY KEY (kind, principal));
                    """,
                    """
                    IF OBJECT_ID(N'tidegate.marker') IS NULL
                    CREATE TABLE tidegate.marker (
                        name nvarchar(200) NOT NULL CONSTRAINT marker_key PRIMARY KEY,
                        token bigint NOT NULL,
                        behind binary(10) NOT NULL,
                        lsn binary(10) NULL,
                        written_at datetime2(7) NOT NULL);
                    """,
                    """
                    IF OBJECT_ID(N'tidegate.relaxed') IS NULL
                    CREATE TABLE tidegate.relaxed (
                        kind varchar(10) NOT NULL,
                        schema_name nvarchar(128) NOT NULL,
                        table_name nvarchar(128) NOT NULL,
                        name nvarchar(128) NOT NULL,
                        was_trusted bit NOT NULL,
                        CONSTRAINT relaxed_key PRIMARY KEY (kind, schema_name, table_name, name));
                    """,
                    """
                    IF OBJECT_ID(N'tidegate.prepared') IS NULL
                    CREATE TABLE tidegate.prepared (
                        name nvarchar(200) NOT NULL CONSTRAINT prepared_key PRIMARY KEY,
                        was nvarchar(200) NOT NULL,
                        done bit NOT NULL);
                    """,
                    """
                    IF NOT EXISTS (SELECT 1 FROM tidegate.fence WHERE id = 1)
                        INSERT INTO tidegate.fence (id, epoch, mode) VALUES (1, 0, 'OPEN');
                    """);

    private FenceTables() {}

    /** Makes those that are not there. */
    static void make(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String each : MAKE) {
                statement.execute(each);
            }
        }
    }
}
