package dev.tidegate.postgres;

import dev.tidegate.cutover.HoldAction.Difference;
import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is known of a replication group's tables when the stream to them goes on behind a time in
 * which applications wrote to them. The ledger has stood still: it is advanced by what they
 * changed, where that is known and it could be trusted before. What audits found holds for rows of
 * before, so it is forgotten, and nothing is verified until they have looked again; rows that
 * certainly differ stay known. Its methods are called when the transaction has the checkpoint's
 * row.
 */
final class ReturnedTables {
    private static final String REASON =
            "applications wrote to the target, and it was not compared since they are back";

    private static final String TABLES =
            """
            select l.source_schema, l.source_table,
                coalesce(c.ledger_lsn = c.commit_lsn, false)
                    and coalesce(a.standing, 'PENDING') in ('VERIFIED', 'PENDING')
                    and not exists (select 1 from tidegate.audit_mismatch m
                        where m.pipeline = l.pipeline
                            and m.replication_group = l.replication_group
                            and m.source_schema = l.source_schema
                            and m.source_table = l.source_table) as is_trusted,
                coalesce(e.columns, '{}') as columns_left_out
            from tidegate.ledger l
                join tidegate.checkpoint c using (pipeline, replication_group)
                left join tidegate.audit_table a
                    using (pipeline, replication_group, source_schema, source_table)
                left join tidegate.excluded_columns e
                    using (pipeline, replication_group, source_schema, source_table)
            where l.pipeline = ? and l.replication_group = ?
            """;

    /** A scan that is underway must not be gone on with. */
    private static final String BEGIN_AGAIN =
            "update tidegate.ledger set begun_at = clock_timestamp()"
                    + " where pipeline = ? and replication_group = ?";

    private final String pipeline;
    private final int group;

    ReturnedTables(String pipeline, int group) {
        this.pipeline = pipeline;
        this.group = group;
    }

    /**
     * A table of the ledger.
     *
     * @param isTrusted whether its rows were not known, nor suspected, to be others than it says
     */
    private record Table(TableId id, boolean isTrusted, Set<String> columnsLeftOut) {}

    /**
     * Notes it.
     *
     * @param differences by how much tables were changed; of others nothing is known
     * @param at where the stream goes on
     */
    void note(Connection connection, Map<TableId, Difference> differences, Lsn at)
            throws SQLException {
        Map<TableId, TableLedger> more = new TreeMap<>();
        for (Table table : tables(connection)) {
            more.put(
                    table.id(),
                    Optional.ofNullable(differences.get(table.id()))
                            .filter(it -> table.isTrusted())
                            .filter(it -> names(it.columnsLeftOut()).equals(table.columnsLeftOut()))
                            .map(it -> ledger(it, at))
                            .orElseGet(() -> TableLedger.unknown(Lane.Reason.NOT_COUNTED, at)));
        }
        new AuditTables(pipeline, group).forgetPasses(connection, REASON);
        new LedgerTable(pipeline, group).advance(connection, more);
        try (PreparedStatement begin = connection.prepareStatement(BEGIN_AGAIN)) {
            begin.setString(1, pipeline);
            begin.setInt(2, group);
            begin.executeUpdate();
        }
    }

    private List<Table> tables(Connection connection) throws SQLException {
        List<Table> tables = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(TABLES)) {
            select.setString(1, pipeline);
            select.setInt(2, group);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    tables.add(
                            new Table(
                                    new TableId(row.getString(1), row.getString(2)),
                                    row.getBoolean(3),
                                    Set.of((String[]) row.getArray(4).getArray())));
                }
            }
        }
        return tables;
    }

    /** A name that has the separator in it is taken for two: then nothing is known. */
    private static Set<String> names(String joined) {
        return joined.isEmpty() ? Set.of() : Set.copyOf(List.of(joined.split(", ", -1)));
    }

    private static TableLedger ledger(Difference difference, Lsn at) {
        return new TableLedger(
                new Lane.Known(difference.rows()),
                difference
                        .largeObjects()
                        .<Lane>map(Lane.Known::new)
                        .orElseGet(() -> new Lane.Unknown(Lane.Reason.NOT_COUNTED, at)));
    }
}
