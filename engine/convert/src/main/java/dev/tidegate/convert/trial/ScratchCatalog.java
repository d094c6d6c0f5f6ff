package dev.tidegate.convert.trial;

import dev.tidegate.convert.Scratch.Session;
import dev.tidegate.convert.trial.Relation.Column;
import dev.tidegate.convert.trial.Routine.Firing;
import dev.tidegate.convert.trial.Routine.Kind;
import dev.tidegate.convert.trial.Routine.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads from PostgreSQL's catalog what there is to fill and to run. */
final class ScratchCatalog {
    private static final String COLUMNS =
            """
            select c.oid, n.nspname, c.relname, c.relkind, a.attname,
                case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod)
                    else format_type(a.atttypid, a.atttypmod) end,
                a.attnotnull, a.attgenerated <> '', a.atthasdef or a.attidentity <> '',
                exists (select from pg_catalog.pg_index i where i.indrelid = c.oid
                    and i.indisunique and a.attnum = any (i.indkey::int2[])),
                (select string_agg(pg_get_constraintdef(k.oid), ' ' order by k.conname)
                    from pg_catalog.pg_constraint k
                    where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum])
            from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0
                and not a.attisdropped
            join pg_catalog.pg_type t on t.oid = a.atttypid
            where c.oid >= 16384 and c.relkind in ('r', 'p', 'v', 'c') and n.nspname !~ '^pg_'
            order by c.oid, a.attnum\
            """;

    private static final String REFERENCES =
            """
            select conrelid, confrelid from pg_catalog.pg_constraint
            where contype = 'f' and conrelid <> confrelid\
            """;

    private static final String ROUTINES =
            """
            select p.oid, n.nspname, p.proname, p.prokind, p.prorettype = 'trigger'::regtype,
                coalesce(a.mode, 'i'), a.name,
                case when t.typtype = 'd' then format_type(t.typbasetype, null)
                    else format_type(t.oid, null) end,
                p.prosrc
            from pg_catalog.pg_proc p
            join pg_catalog.pg_namespace n on n.oid = p.pronamespace
            left join lateral unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]),
                p.proargmodes, p.proargnames) with ordinality a (type, mode, name, place) on true
            left join pg_catalog.pg_type t on t.oid = a.type
            where p.oid >= 16384 and p.prokind in ('f', 'p')
            order by p.oid, a.place\
            """;

    private static final String TRIGGERS =
            """
            select tgfoid, tgrelid, (tgtype & 4) <> 0, (tgtype & 16) <> 0, (tgtype & 8) <> 0
            from pg_catalog.pg_trigger where not tgisinternal and tgenabled <> 'D'
            order by tgfoid, tgrelid, tgname\
            """;

    private static final String TRUE = "t";
    private static final Pattern LITERAL =
            Pattern.compile("'((?:[^']|'')*)'|\\b[0-9]+(?:\\.[0-9]+)?\\b");
    private static final Pattern ZERO = Pattern.compile("0+(\\.0+)?");

    private ScratchCatalog() {}

    /** Tables, views and composite types, in the order in which they were created. */
    static List<Relation> relations(Session session) throws InterruptedException {
        Map<Long, Set<Long>> parents = new HashMap<>();
        for (List<String> row : session.rows(REFERENCES)) {
            parents.computeIfAbsent(number(row.get(0)), _ -> new HashSet<>())
                    .add(number(row.get(1)));
        }
        Map<Long, List<List<String>>> rows = new LinkedHashMap<>();
        for (List<String> row : session.rows(COLUMNS)) {
            rows.computeIfAbsent(number(row.getFirst()), _ -> new ArrayList<>()).add(row);
        }
        List<Relation> relations = new ArrayList<>();
        rows.forEach((handle, columns) -> {
            List<String> first = columns.getFirst();
            relations.add(
                    new Relation(
                            handle,
                            first.get(1),
                            first.get(2),
                            first.get(3).charAt(0),
                            columns.stream().map(ScratchCatalog::column).toList(),
                            parents.getOrDefault(handle, Set.of())));
        });
        return relations;
    }

    private static Column column(List<String> row) {
        return new Column(
                row.get(4),
                row.get(5),
                row.get(6).equals(TRUE),
                row.get(7).equals(TRUE),
                row.get(8).equals(TRUE),
                row.get(9).equals(TRUE),
                literals(row.get(10)));
    }

    /**
     * The literals of a check, as it is written in the catalog. Blanks are what text is trimmed by,
     * and zero is nearly always a bound that is not in the range.
     */
    static List<String> literals(String check) {
        List<String> found = new ArrayList<>();
        Matcher literal = LITERAL.matcher(check);
        while (literal.find()) {
            String text = literal.group(1);
            if (text != null && !text.isBlank()) {
                found.add(text.replace("''", "'"));
            } else if (text == null && !ZERO.matcher(literal.group()).matches()) {
                found.add(literal.group());
            }
        }
        return found;
    }

    /** All routines, in the order in which they were created. */
    static List<Routine> routines(Session session) throws InterruptedException {
        Map<Long, List<Firing>> firings = new HashMap<>();
        for (List<String> row : session.rows(TRIGGERS)) {
            List<String> events = new ArrayList<>();
            addIf(row.get(2), "insert", events);
            addIf(row.get(4), "delete", events);
            addIf(row.get(3), "update", events);
            firings.computeIfAbsent(number(row.get(0)), _ -> new ArrayList<>())
                    .add(new Firing(number(row.get(1)), events));
        }
        Map<Long, List<List<String>>> rows = new LinkedHashMap<>();
        for (List<String> row : session.rows(ROUTINES)) {
            rows.computeIfAbsent(number(row.getFirst()), _ -> new ArrayList<>()).add(row);
        }
        List<Routine> routines = new ArrayList<>();
        rows.forEach((handle, parameters) -> {
            List<String> first = parameters.getFirst();
            routines.add(
                    new Routine(
                            handle,
                            first.get(1),
                            first.get(2),
                            kind(first.get(3), first.get(4)),
                            parameters.stream()
                                    .filter(row -> !row.get(7).isEmpty())
                                    .map(row ->
                                            new Parameter(
                                                    row.get(5).charAt(0),
                                                    row.get(6),
                                                    row.get(7),
                                                    JsonArgument.of(row.get(8), row.get(6))))
                                    .toList(),
                            firings.getOrDefault(handle, List.of())));
        });
        return routines;
    }

    private static Kind kind(String kind, String isTrigger) {
        if (isTrigger.equals(TRUE)) {
            return Kind.TRIGGER;
        }
        return kind.equals("p") ? Kind.PROCEDURE : Kind.FUNCTION;
    }

    private static void addIf(String holds, String event, List<String> events) {
        if (holds.equals(TRUE)) {
            events.add(event);
        }
    }

    private static long number(String text) {
        return Long.parseLong(text);
    }
}
