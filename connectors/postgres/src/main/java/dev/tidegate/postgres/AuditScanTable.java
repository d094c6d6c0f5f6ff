package dev.tidegate.postgres;

import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.TableId;
import dev.tidegate.validate.AuditRecords.Scan;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** How far scans of one replication group's tables are: {@code tidegate.audit_scan}. */
final class AuditScanTable {
    static final String CREATE =
            """
            create table if not exists tidegate.audit_scan (
                pipeline text not null,
                replication_group integer not null,
                source_schema text not null,
                source_table text not null,
                shape text not null,
                last_key text[] not null,
                epoch bigint not null,
                at_lsn text collate "C" not null,
                committed_at timestamptz not null,
                chain text not null,
                journal_offset bigint not null,
                row_count bigint not null,
                sum1 numeric(20) not null,
                sum2 numeric(20) not null,
                large_count bigint,
                large_sum1 numeric(20),
                large_sum2 numeric(20),
                ledger_since timestamptz not null,
                began_at timestamptz not null,
                primary key (pipeline, replication_group, source_schema, source_table)
            );
            comment on table tidegate.audit_scan is
                'How far the scan of each table''s rows is that are compared with the ledger; a'
                ' process that starts again goes on behind the last key. None for a table that is'
                ' not being scanned.';
            comment on column tidegate.audit_scan.shape is
                'A digest of the columns: with others the sums are of no use.';
            comment on column tidegate.audit_scan.last_key is
                'The last key that was scanned.';
            comment on column tidegate.audit_scan.at_lsn is
                'The source transaction behind which the rows up to that key come to these sums.';
            comment on column tidegate.audit_scan.journal_offset is
                'Where the journal goes on behind that transaction; chain is its hash chain there.';
            comment on column tidegate.audit_scan.ledger_since is
                'When the ledger''s account of the table began: with another one the scan is of no'
                ' use.';
            """;

    private static final String READ = "select * from tidegate.audit_scan" + RowsOfTable.OF_TABLE;
    private static final String DELETE = "delete from tidegate.audit_scan" + RowsOfTable.OF_TABLE;

    private static final String WRITE =
            """
            insert into tidegate.audit_scan as s (pipeline, replication_group, source_schema,
                source_table, shape, last_key, epoch, at_lsn, committed_at, chain, journal_offset,
                row_count, sum1, sum2, large_count, large_sum1, large_sum2, ledger_since, began_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, cast(? as numeric), cast(? as numeric), ?,
                cast(? as numeric), cast(? as numeric), ?, ?)
            on conflict (pipeline, replication_group, source_schema, source_table) do update set
                shape = excluded.shape, last_key = excluded.last_key, epoch = excluded.epoch,
                at_lsn = excluded.at_lsn, committed_at = excluded.committed_at,
                chain = excluded.chain, journal_offset = excluded.journal_offset,
                row_count = excluded.row_count, sum1 = excluded.sum1, sum2 = excluded.sum2,
                large_count = excluded.large_count, large_sum1 = excluded.large_sum1,
                large_sum2 = excluded.large_sum2, ledger_since = excluded.ledger_since,
                began_at = excluded.began_at\
            """;

    private final RowsOfTable rows;

    AuditScanTable(String pipeline, int group) {
        this.rows = new RowsOfTable(pipeline, group);
    }

    /** Where the scan of a table is; empty if there is none. */
    Optional<Scan> read(Connection connection, TableId table) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(READ)) {
            int _ = rows.bind(select, 1, table);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(scan(row)) : Optional.empty();
            }
        }
    }

    /** Replaces what is there. */
    void write(Connection connection, TableId table, Scan scan) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(WRITE)) {
            int next = rows.bind(insert, 1, table);
            insert.setString(next++, scan.shape());
            Array key = connection.createArrayOf("text", KeyText.of(scan.cursor()));
            insert.setArray(next++, key);
            insert.setLong(next++, scan.at().epoch());
            insert.setString(next++, scan.at().commitLsn().toString());
            insert.setObject(next++, moment(scan.at().committedAt()));
            insert.setString(next++, scan.at().chain().toString());
            insert.setLong(next++, scan.at().journalOffset());
            next = bindSum(insert, next, Optional.of(scan.rows()));
            next = bindSum(insert, next, scan.largeObjects());
            insert.setObject(next++, moment(scan.since()));
            insert.setObject(next, moment(scan.beganAt()));
            insert.executeUpdate();
        }
    }

    /** There is none any more. */
    void delete(Connection connection, TableId table) throws SQLException {
        rows.run(connection, DELETE, table);
    }

    /** Count, and both sums without sign; returns the number of the next parameter. */
    private static int bindSum(PreparedStatement insert, int first, Optional<MultisetHash> sum)
            throws SQLException {
        if (sum.isPresent()) {
            insert.setLong(first, sum.get().count());
            insert.setString(first + 1, Long.toUnsignedString(sum.get().sum1()));
            insert.setString(first + 2, Long.toUnsignedString(sum.get().sum2()));
        } else {
            insert.setNull(first, Types.BIGINT);
            insert.setNull(first + 1, Types.VARCHAR);
            insert.setNull(first + 2, Types.VARCHAR);
        }
        return first + 3;
    }

    private static OffsetDateTime moment(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Scan scan(ResultSet row) throws SQLException {
        return new Scan(
                row.getString("shape"),
                KeyText.parse((String[]) row.getArray("last_key").getArray()),
                new Checkpoint(
                        row.getLong("epoch"),
                        Lsn.parse(row.getString("at_lsn")),
                        RowsOfTable.instant(row, "committed_at"),
                        ChainHash.parse(row.getString("chain")),
                        row.getLong("journal_offset")),
                RowsOfTable.sum(row, "row_count", "").orElseThrow(),
                RowsOfTable.sum(row, "large_count", "large_"),
                RowsOfTable.instant(row, "ledger_since"),
                RowsOfTable.instant(row, "began_at"));
    }
}
