package dev.tidegate.postgres;

import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a table as it was before its load, in the connection's transaction: empty, with the key by
 * which its rows are found, and without what would stand in the way of a chunk.
 *
 * <ul>
 *   <li>Unique keys go, whoever made them: a chunk that waits to be published would have apply wait
 *       for the same value in another row, and the chunk waits for apply.
 *   <li>Foreign keys between it and other tables of the pipeline go: its rows come and go while the
 *       others' are there. They come again when both ends are complete.
 *   <li>Of other indexes go those that Tidegate made, which their comments say. An operator's
 *       stays: nobody would make it again.
 * </ul>
 *
 * <p>A foreign key of a table that is not of the pipeline is refused: it is not Tidegate's to drop.
 */
final class TableReset {
    /** How long to wait for a lock; less than a session else does. */
    static final String LIMITS = "set local lock_timeout = '30s'";

    private static final Logger log = LoggerFactory.getLogger(TableReset.class);

    private static final String FOREIGN_KEYS =
            """
            select quote_ident(c.conname), pg_get_constraintdef(c.oid),
                format('"%s"."%s"', replace(hn.nspname, '"', '""'), replace(h.relname, '"', '""')),
                format('"%s"."%s"', replace(rn.nspname, '"', '""'), replace(r.relname, '"', '""'))
            from pg_constraint c
                join pg_class h on h.oid = c.conrelid
                join pg_namespace hn on hn.oid = h.relnamespace
                join pg_class r on r.oid = c.confrelid
                join pg_namespace rn on rn.oid = r.relnamespace
            where c.contype = 'f' and c.conparentid = 0 and to_regclass(?) in (h.oid, r.oid)
            order by 3, 1
            """;

    /** All but those over just the columns by which a row is found. */
    private static final String INDEXES =
            """
            select quote_ident(c.conname), quote_ident(n.nspname) || '.' || quote_ident(x.relname),
                pg_get_indexdef(i.indexrelid)
            from pg_index i
                join pg_class x on x.oid = i.indexrelid
                join pg_namespace n on n.oid = x.relnamespace
                left join pg_constraint c
                    on c.conindid = i.indexrelid and c.contype in ('p', 'u', 'x')
            where i.indrelid = to_regclass(?) and c.contype is distinct from 'p'
                and (i.indisunique or i.indisexclusion
                    or obj_description(i.indexrelid, 'pg_class') like 'tidegate:%')
                and not (i.indisunique and i.indpred is null and i.indexprs is null
                    and array(select a.attname::text from pg_attribute a
                        where a.attrelid = i.indrelid
                            and a.attnum = any ((i.indkey::int2[])[0:i.indnkeyatts - 1])
                        order by a.attname::text collate "C")
                    = array(select k from unnest(?::text[]) k order by k collate "C"))
            order by 2
            """;

    private final Connection connection;
    private final String pipeline;
    private final TableSchema schema;
    private final String table;
    private final Statements statements;

    TableReset(Connection connection, String pipeline, TableSchema schema) {
        this.connection = connection;
        this.pipeline = pipeline;
        this.schema = schema;
        this.table = Names.table(schema.table());
        this.statements = new Statements(connection);
    }

    /** A foreign key; names are quoted. */
    private record ForeignKey(String name, String definition, String holder, String referred) {}

    /** An index, with the statement that drops it. */
    private record Index(String drop, String definition) {}

    /** Does it; fails with {@code TARGET_NOT_READY} if others refer to the table. */
    void run() throws SQLException {
        statements.run("lock table " + table + " in access exclusive mode");
        List<ForeignKey> foreignKeys = foreignKeys();
        Set<String> ours = ours();
        requireNoStrangers(foreignKeys, ours);
        for (ForeignKey key : foreignKeys) {
            if (ours.contains(key.holder) && ours.contains(key.referred)) {
                drop(
                        "alter table " + key.holder + " drop constraint " + key.name,
                        "foreign key " + key.name + " of " + key.holder + ": " + key.definition);
            }
        }
        dropIndexes();
        statements.run("truncate " + table);
    }

    private void requireNoStrangers(List<ForeignKey> foreignKeys, Set<String> ours) {
        List<String> strangers =
                foreignKeys.stream()
                        .filter(key -> !ours.contains(key.holder))
                        .map(key -> key.name + " of " + key.holder)
                        .toList();
        if (!strangers.isEmpty()) {
            throw Failures.notReady(
                    "table "
                            + Names.plain(schema.table())
                            + " cannot be emptied for its load: tables that are not of the pipeline"
                            + " refer to it with the foreign keys "
                            + String.join(", ", strangers),
                    "Drop these foreign keys until the load is over, or leave the table as it is.");
        }
    }

    private void dropIndexes() throws SQLException {
        List<Index> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(INDEXES)) {
            statement.setString(1, table);
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text", schema.key().stream().map(Names::of).toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String constraint = row.getString(1);
                    found.add(
                            new Index(
                                    constraint == null
                                            ? "drop index " + row.getString(2)
                                            : "alter table "
                                                    + table
                                                    + " drop constraint "
                                                    + constraint,
                                    row.getString(3)));
                }
            }
        }
        for (Index index : found) {
            drop(index.drop, index.definition);
        }
    }

    private void drop(String sql, String what) throws SQLException {
        statements.run(sql);
        log.info("dropped until its load is over table={} object={}", schema.table(), what);
    }

    private List<ForeignKey> foreignKeys() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FOREIGN_KEYS)) {
            statement.setString(1, table);
            List<ForeignKey> keys = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    keys.add(
                            new ForeignKey(
                                    row.getString(1),
                                    row.getString(2),
                                    row.getString(3),
                                    row.getString(4)));
                }
            }
            return keys;
        }
    }

    /** The pipeline's tables, as the target calls them. */
    private Set<String> ours() throws SQLException {
        Set<String> names = new HashSet<>();
        for (TableId noted : GroupTable.read(connection, pipeline).keySet()) {
            names.add(Names.table(noted));
        }
        names.add(table);
        return names;
    }
}
