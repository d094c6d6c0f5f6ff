package dev.tidegate.postgres;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.RuleStatements.Side;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the triggers of PostgreSQL's own would look at when rows of the target's tables are written:
 * foreign keys, from both sides, and unique keys that can be deferred. As of the last look into the
 * catalog. Safe for a thread that looks and one that asks.
 *
 * <p>The triggers are the truth: what is disabled is not a rule, and a partition has those of its
 * own.
 */
final class TargetRules {
    private static final Logger log = LoggerFactory.getLogger(TargetRules.class);

    /**
     * Of a row of {@code pg_class} called {@code c}; changes with its triggers, and with the unique
     * indexes that are in force.
     */
    static final String STATE =
            "cast(cast(c.oid as bigint) + coalesce((select sum(hashint8extended("
                    + "cast(g.oid as bigint), ascii(cast(g.tgenabled as text))))"
                    + " from pg_trigger g where g.tgrelid = c.oid), 0)"
                    + " + coalesce((select sum(hashint8extended(cast(u.indexrelid as bigint),"
                    + " case when u.indimmediate then 1 else 2 end))"
                    + " from pg_index u where u.indrelid = c.oid and u.indisready"
                    + " and (u.indisunique or u.indisexclusion)), 0) as text)";

    private static final String TABLES =
            """
            select c.oid, format('"%s"."%s"', replace(n.nspname, '"', '""'),
                    replace(c.relname, '"', '""')),
                STATE,
                case when c.relkind <> 'r' or c.relhassubclass then 'it has partitions'
                    when c.relhasrules then 'it has rules'
                    when row_security_active(c.oid) then 'row security is on'
                    when exists (select from pg_trigger g where g.tgrelid = c.oid
                            and not g.tgisinternal and g.tgenabled in ('A', 'R'))
                        then 'it has triggers for replicated rows'
                end
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p')
                and n.nspname not in ('pg_catalog', 'information_schema', 'tidegate')
            """
                    .replace("STATE", STATE);

    /**
     * Foreign keys, once for each side whose trigger is on. Columns: the side's table, whether it
     * is the one that refers; constraint; what stands in the way; then the two sides.
     */
    private static final String FOREIGN_KEYS =
            """
            select g.tgrelid, p.proname = 'RI_FKey_check_ins',
                fn.nspname, f.relname, c.conname, c.confmatchtype = 'f',
                case when not k.plain then 'foreign key ' || c.conname || ' compares its own way'
                    when row_security_active(f.oid) or row_security_active(r.oid)
                        then 'row security is on behind foreign key ' || c.conname
                    when not (has_table_privilege(f.oid, 'select')
                            and has_table_privilege(r.oid, 'select')
                            and has_table_privilege(r.oid, 'update'))
                        then 'the tables of foreign key ' || c.conname || ' may not be read'
                end,
                case f.relkind when 'p' then '' else 'only ' end
                    || format('"%s"."%s"', replace(fn.nspname, '"', '""'),
                        replace(f.relname, '"', '""')),
                k.columns, k.types, k.compared,
                case r.relkind when 'p' then '' else 'only ' end
                    || format('"%s"."%s"', replace(rn.nspname, '"', '""'),
                        replace(r.relname, '"', '""')),
                k.rcolumns, k.rtypes, k.rcompared,
                format('"%s"."%s"', replace(rn.nspname, '"', '""'), replace(r.relname, '"', '""'))
            from pg_trigger g
                join pg_proc p on p.oid = g.tgfoid and p.pronamespace = 'pg_catalog'::regnamespace
                join pg_constraint c on c.oid = g.tgconstraint and c.contype = 'f'
                join pg_class f on f.oid = c.conrelid
                join pg_namespace fn on fn.oid = f.relnamespace
                join pg_class r on r.oid = c.confrelid
                join pg_namespace rn on rn.oid = r.relnamespace
                cross join lateral (
                    select array_agg(a.attname::text order by u.n) as columns,
                        array_agg(format_type(a.atttypid, a.atttypmod) order by u.n) as types,
                        array_agg(format_type(o.oprright, null) order by u.n) as compared,
                        array_agg(b.attname::text order by u.n) as rcolumns,
                        array_agg(format_type(b.atttypid, b.atttypmod) order by u.n) as rtypes,
                        array_agg(format_type(o.oprleft, null) order by u.n) as rcompared,
                        bool_and(o.oprname = '=' and o.oprnamespace = 'pg_catalog'::regnamespace
                            and (a.attcollation = b.attcollation
                                or not exists (select from pg_collation l
                                    where l.oid in (a.attcollation, b.attcollation)
                                        and not l.collisdeterministic))) as plain
                    from unnest(c.conkey, c.confkey, c.conpfeqop)
                            with ordinality as u (foreign_key, referenced, operator, n)
                        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = u.foreign_key
                        join pg_attribute b on b.attrelid = c.confrelid and b.attnum = u.referenced
                        join pg_operator o on o.oid = u.operator
                ) k
            where g.tgisinternal and g.tgenabled in ('O', 'A')
                and (p.proname = 'RI_FKey_check_ins' or p.proname ~ '^RI_FKey_.*_del$')
            """;

    /** But those that hold wherever the primary key does. */
    private static final String UNIQUE_KEYS =
            """
            select i.indrelid, n.nspname, t.relname, x.relname, i.indisexclusion,
                coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false),
                case when not k.plain then 'key ' || x.relname || ' compares its own way' end,
                'only ' || format('"%s"."%s"', replace(n.nspname, '"', '""'),
                    replace(t.relname, '"', '""')),
                k.columns, k.types,
                coalesce(pg_get_expr(i.indpred, i.indrelid), ''),
                array(select a.attname::text from pg_depend d
                    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = d.refobjsubid
                    where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid
                        and d.refclassid = 'pg_class'::regclass and d.refobjid = i.indrelid
                        and d.refobjsubid > 0)
            from pg_index i
                join pg_class t on t.oid = i.indrelid and t.relkind = 'r'
                join pg_namespace n on n.oid = t.relnamespace
                join pg_class x on x.oid = i.indexrelid
                left join pg_constraint c on c.conindid = i.indexrelid and c.contype = 'x'
                cross join lateral (
                    select array_agg(a.attname::text order by u.n) as columns,
                        array_agg(format_type(a.atttypid, a.atttypmod) order by u.n) as types,
                        coalesce(bool_and(a.attname is not null and i.indexprs is null
                            and (c.oid is null or o.oprname = '='
                                and o.oprnamespace = 'pg_catalog'::regnamespace)), false)
                            as plain
                    from unnest((i.indkey::int2[])[0:i.indnkeyatts - 1], c.conexclop)
                            with ordinality as u (attnum, operator, n)
                        left join pg_attribute a
                            on a.attrelid = i.indrelid and a.attnum = u.attnum and u.attnum > 0
                        left join pg_operator o on o.oid = u.operator
                ) k
            where (i.indisunique or i.indisexclusion) and not i.indimmediate
                and not exists (select from pg_index p
                    where p.indrelid = i.indrelid and p.indisprimary and p.indimmediate
                        and (p.indkey::int2[])[0:p.indnkeyatts - 1]
                            <@ (i.indkey::int2[])[0:i.indnkeyatts - 1])
                and n.nspname not in ('pg_catalog', 'information_schema', 'tidegate')
            """;

    private volatile Map<String, TableRules> tables = Map.of();
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** Looks, in the connection's transaction. */
    void look(Connection connection) throws SQLException {
        Map<Long, Collected> found = new HashMap<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(TABLES)) {
                while (row.next()) {
                    Collected table = new Collected(row.getString(2), row.getString(3));
                    table.stop(row.getString(4));
                    found.put(row.getLong(1), table);
                }
            }
            try (ResultSet row = statement.executeQuery(FOREIGN_KEYS)) {
                while (row.next()) {
                    Collected table = found.get(row.getLong(1));
                    if (table != null) {
                        table.stop(row.getString(7));
                        table.rules.add(foreignKey(row));
                    }
                }
            }
            try (ResultSet row = statement.executeQuery(UNIQUE_KEYS)) {
                while (row.next()) {
                    Collected table = found.get(row.getLong(1));
                    if (table != null) {
                        table.stop(row.getString(7));
                        table.rules.add(uniqueKey(row));
                    }
                }
            }
        }
        Map<String, TableRules> rules = new HashMap<>();
        found.values().forEach(table -> rules.put(table.name, table.rules()));
        tables = Map.copyOf(rules);
    }

    /** Those of a table; empty if it was not there at the last look. */
    Optional<TableRules> find(TableId table) {
        return Optional.ofNullable(tables.get(Names.table(table)));
    }

    /** Says why a table's triggers are on while it is written, once in a session. */
    void tell(TableId table, String reason) {
        String name = Names.plain(table);
        if (told.add(name)) {
            log.warn("a table is written with its triggers on table={} reason={}", name, reason);
        }
    }

    /** A table's rules while they are read. */
    private static final class Collected {
        private final String name;
        private final String state;
        private final List<Rule> rules = new ArrayList<>();
        private Optional<String> whyTriggers = Optional.empty();

        Collected(String name, String state) {
            this.name = name;
            this.state = state;
        }

        /** Notes what stands in the way of proving, if it is not null. */
        void stop(String reason) {
            whyTriggers = whyTriggers.or(() -> Optional.ofNullable(reason));
        }

        TableRules rules() {
            return new TableRules(state, whyTriggers, rules);
        }
    }

    private static Rule foreignKey(ResultSet row) throws SQLException {
        boolean refers = row.getBoolean(2);
        Side child = side(row, 8);
        Side parent = side(row, 12);
        Rule.Nulls nulls = row.getBoolean(6) ? Rule.Nulls.ALL_OR_NONE : Rule.Nulls.PASSED_OVER;
        List<String> columns = strings(row, refers ? 9 : 13);
        return new Rule(
                refers ? Rule.Kind.REFERS : Rule.Kind.REFERRED,
                new Suspects.Constraint(row.getString(3), row.getString(4), row.getString(5)),
                "23503",
                columns,
                Set.copyOf(columns),
                refers ? nulls : Rule.Nulls.PASSED_OVER,
                refers
                        ? Optional.of(new Rule.Parent(row.getString(16), strings(row, 13)))
                        : Optional.empty(),
                refers
                        ? RuleStatements.refers(child, parent, nulls)
                        : RuleStatements.referred(child, parent));
    }

    private static Side side(ResultSet row, int first) throws SQLException {
        return new Side(
                row.getString(first),
                quoted(strings(row, first + 1)),
                strings(row, first + 2),
                strings(row, first + 3));
    }

    private static Rule uniqueKey(ResultSet row) throws SQLException {
        boolean exclusion = row.getBoolean(5);
        Rule.Nulls nulls = row.getBoolean(6) ? Rule.Nulls.EQUAL : Rule.Nulls.PASSED_OVER;
        List<String> columns = strings(row, 9);
        List<String> types = strings(row, 10);
        Set<String> watched = new HashSet<>(columns);
        watched.addAll(strings(row, 12)); // a filter's columns
        return new Rule(
                Rule.Kind.UNIQUE,
                new Suspects.Constraint(row.getString(2), row.getString(3), row.getString(4)),
                exclusion ? "23P01" : "23505",
                columns,
                watched,
                nulls,
                Optional.empty(),
                RuleStatements.unique(
                        new Side(row.getString(8), quoted(columns), types, types),
                        row.getString(11)));
    }

    private static List<String> quoted(List<String> names) {
        return names.stream().map(Names::quote).toList();
    }

    /** An array of texts; those that are NULL belong to a key that is not asked about. */
    private static List<String> strings(ResultSet row, int column) throws SQLException {
        List<String> texts = new ArrayList<>();
        for (String text : (String[]) row.getArray(column).getArray()) {
            texts.add(text == null ? "" : text);
        }
        return texts;
    }
}
