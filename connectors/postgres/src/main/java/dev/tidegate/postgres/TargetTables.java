package dev.tidegate.postgres;

import dev.tidegate.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the target's catalog says of its tables, as of the last look. Safe for a thread that looks
 * and one that asks.
 *
 * <p>It may have become wrong since: then a window is refused that could have been taken, and is
 * written once more after a new look. It never makes a wrong row.
 */
final class TargetTables {
    /**
     * A key that is checked at once may have more to it than columns: then every column counts as
     * one of its. A filter's columns count too: they decide whether a row's values are compared.
     */
    private static final String TABLES =
            """
            with key as (
                select i.indexrelid, i.indrelid, i.indpred is not null as filtered,
                    (i.indkey::int2[])[0:i.indnkeyatts - 1] as attnums,
                    array(select d.refobjsubid from pg_depend d
                        where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid
                            and d.refclassid = 'pg_class'::regclass and d.refobjid = i.indrelid
                            and d.refobjsubid > 0) as mentioned
                from pg_index i
                where (i.indisunique or i.indisexclusion) and i.indimmediate
            )
            select format('"%s"."%s"', replace(n.nspname, '"', '""'),
                    replace(c.relname, '"', '""')),
                c.relkind = 'r' and not c.relhassubclass,
                array(select a.attname::text from pg_attribute a
                    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                        and a.attgenerated = ''),
                array(select a.attname::text from pg_attribute a
                    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                        and exists (select from key k where k.indrelid = c.oid
                            and (a.attnum = any(k.attnums) or a.attnum = any(k.mentioned)
                                or 0 = any(k.attnums)
                                or k.filtered and cardinality(k.mentioned) = 0
                                or exists (select from pg_attribute g
                                    where g.attrelid = c.oid and g.attgenerated <> ''
                                        and (g.attnum = any(k.attnums)
                                            or g.attnum = any(k.mentioned)))))),
                STATE
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p')
                and n.nspname not in ('pg_catalog', 'information_schema', 'tidegate')
            """
                    .replace("STATE", TargetRules.STATE);

    /** How many of the tables with these names are not in these states. */
    static final String CHANGED =
            "select count(*) from unnest(cast(? as text[]), cast(? as text[])) as s(name, state)"
                    + " where s.state is distinct from (select "
                    + TargetRules.STATE
                    + " from pg_class c where c.oid = to_regclass(s.name))";

    private volatile Map<String, TargetTable> tables = Map.of();

    /** Looks, in the connection's transaction. */
    void look(Connection connection) throws SQLException {
        Map<String, TargetTable> found = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TABLES)) {
            while (row.next()) {
                found.put(
                        row.getString(1),
                        new TargetTable(
                                row.getBoolean(2), names(row, 3), names(row, 4), row.getString(5)));
            }
        }
        tables = Map.copyOf(found);
    }

    /** Whether tables are what they were at the last look; asks the server. */
    boolean areAsKnown(Connection connection, Collection<TableId> asked) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CHANGED)) {
            Object[] names = asked.stream().map(Names::table).toArray();
            Object[] states =
                    asked.stream().map(it -> find(it).map(TargetTable::state).orElse("")).toArray();
            statement.setArray(1, connection.createArrayOf("text", names));
            statement.setArray(2, connection.createArrayOf("text", states));
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getLong(1) == 0;
            }
        }
    }

    /** A table; empty if it was not there at the last look. */
    Optional<TargetTable> find(TableId table) {
        return Optional.ofNullable(tables.get(Names.table(table)));
    }

    private static Set<String> names(ResultSet row, int column) throws SQLException {
        return Set.of((String[]) row.getArray(column).getArray());
    }
}
