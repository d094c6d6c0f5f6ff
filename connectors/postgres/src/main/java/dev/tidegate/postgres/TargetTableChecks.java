package dev.tidegate.postgres;

import static dev.tidegate.postgres.TargetExamination.check;

import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.TargetCatalog.ExistingColumn;
import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Probe;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Side;
import dev.tidegate.schema.TablePlan;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The target's tables, where they exist already. One question for all tables each. */
final class TargetTableChecks {
    static final List<Probe<TargetSession>> ALL =
            List.of(
                    new Probe<>(
                            check(
                                    "tables.names",
                                    "tables and columns that would have the same name",
                                    "Names become lower case, so two of the source's can meet."),
                            TargetTableChecks::names),
                    new Probe<>(
                            check(
                                    "tables.shape",
                                    "columns of tables that exist against the source's",
                                    "A table of another shape cannot hold the same rows."),
                            TargetTableChecks::shape),
                    new Probe<>(
                            check(
                                    "tables.owner",
                                    "owner of the tables that exist",
                                    "Keys are added, constraints deferred and rows removed: only an"
                                            + " owner may."),
                            TargetTableChecks::owner),
                    new Probe<>(
                            check(
                                    "tables.durable",
                                    "unlogged tables, row security, other relations of the name",
                                    "A crash empties an unlogged table but not the checkpoint; row"
                                            + " security hides rows."),
                            TargetTableChecks::durable),
                    new Probe<>(
                            check(
                                    "tables.rows",
                                    "rows in tables that this pipeline has not loaded",
                                    "The load empties a table before it fills it."),
                            TargetTableChecks::rows),
                    new Probe<>(
                            check(
                                    "tables.triggers",
                                    "triggers that would fire for applied rows",
                                    "What they do is in the stream of changes already."),
                            TargetTableChecks::triggers),
                    new Probe<>(
                            check(
                                    "tables.foreign_keys",
                                    "foreign keys: deferrable, without actions of their own",
                                    "Inside a transaction the order of tables is free, so they are"
                                            + " checked at its end."),
                            TargetTableChecks::foreignKeys),
                    new Probe<>(
                            check(
                                    "left_out",
                                    "what of the source's tables has no counterpart",
                                    "It is the application's to do without, or to convert by hand."),
                            TargetTableChecks::leftOut));

    private TargetTableChecks() {}

    private static Finding names(Check check, TargetSession session) throws Exception {
        try {
            PostgresSchema.requireDistinctNames(session.plans());
            return check.ok("every table and column has a name of its own");
        } catch (TidegateException e) {
            return check.fail(
                    String.valueOf(e.getMessage()),
                    List.of(),
                    List.of(Remedy.advice(Side.TARGET, e.hint())));
        }
    }

    private static Finding shape(Check check, TargetSession session) throws Exception {
        Map<TableId, Map<String, ExistingColumn>> columns =
                TargetCatalog.columns(
                        session.connection(),
                        session.existing().stream().map(TablePlan::table).toList());
        List<String> differences = new ArrayList<>();
        List<Remedy> remedies = new ArrayList<>();
        for (TablePlan plan : session.existing()) {
            Optional<String> difference =
                    TableComparison.difference(plan, columns.getOrDefault(plan.table(), Map.of()));
            if (difference.isPresent()) {
                differences.add(Names.plain(plan.table()) + " " + difference.get());
                remedies.add(Remedy.sql(TableComparison.mending(plan, columns)));
            }
        }
        return differences.isEmpty()
                ? check.ok(
                        "of %s, %,d there already, all like the source's"
                                .formatted(
                                        counted(session.plans().size(), "table"),
                                        session.existing().size()))
                : check.fail(
                        counted(differences.size(), "table") + " not like the source's",
                        differences,
                        remedies);
    }

    private static Finding owner(Check check, TargetSession session) throws Exception {
        String role = session.one("select quote_ident(current_user)", row -> row.getString(1));
        List<String> foreign =
                session.aboutTables(
                        "select c.oid::regclass::text from unnest(?) as t (name) join pg_class c on"
                                + " c.oid = to_regclass(t.name)"
                                + " where not pg_has_role(c.relowner, 'USAGE') order by 1",
                        row -> row.getString(1));
        return foreign.isEmpty()
                ? check.ok("the tables that exist belong to this role")
                : check.fail(
                        counted(foreign.size(), "table") + " owned by another role",
                        foreign,
                        foreign.stream()
                                .map(table ->
                                        Remedy.sql(
                                                "ALTER TABLE " + table + " OWNER TO " + role + ";"))
                                .toList());
    }

    private static Finding durable(Check check, TargetSession session) throws Exception {
        Map<String, String> found = new LinkedHashMap<>();
        session.aboutTables(
                        "select c.oid::regclass::text, case when c.relkind not in ('r', 'p') then"
                                + " 'is no table' when c.relpersistence = 'u' then 'is unlogged'"
                                + " else 'has row security' end"
                                + " from unnest(?) as t (name) join pg_class c on"
                                + " c.oid = to_regclass(t.name) where c.relkind not in ('r', 'p')"
                                + " or c.relpersistence = 'u' or c.relforcerowsecurity order by 1",
                        row -> Map.entry(row.getString(1), row.getString(2)))
                .forEach(each -> found.put(each.getKey(), each.getValue()));
        List<String> evidence = new ArrayList<>();
        List<Remedy> remedies = new ArrayList<>();
        found.forEach((table, what) -> {
            evidence.add(table + " " + what);
            remedies.add(
                    switch (what) {
                        case "is unlogged" -> Remedy.sql("ALTER TABLE " + table + " SET LOGGED;");
                        case "has row security" ->
                                Remedy.sql(
                                        "ALTER TABLE " + table + " NO FORCE ROW LEVEL SECURITY;");
                        default ->
                                Remedy.advice(
                                        Side.TARGET,
                                        "Rename " + table + ": a table of that name is needed.");
                    });
        });
        return evidence.isEmpty()
                ? check.ok("the tables that exist are durable and show every row")
                : check.fail(
                        counted(evidence.size(), "table") + " not safe to hold rows",
                        evidence,
                        remedies);
    }

    private static Finding rows(Check check, TargetSession session) throws Exception {
        List<String> loaded = LoadTables.loaded(session.connection(), session.pipeline());
        List<String> filled = new ArrayList<>();
        for (TablePlan plan : session.existing()) {
            if (!loaded.contains(Names.plain(plan.table()))) {
                filled.add(
                        "(select "
                                + literal(Names.plain(plan.table()))
                                + " from "
                                + Names.table(plan.table())
                                + " limit 1)");
            }
        }
        List<String> tables =
                filled.isEmpty()
                        ? List.of()
                        : session.list(String.join(" union all ", filled), row -> row.getString(1));
        return tables.isEmpty()
                ? check.ok(
                        counted(loaded.size(), "table")
                                + " loaded before; the others are empty or not there")
                : check.warn(
                        counted(tables.size(), "table") + " with rows that the load will remove",
                        tables,
                        List.of(
                                Remedy.advice(
                                        Side.TARGET,
                                        "If somebody needs these rows, rename the tables before the"
                                                + " first start; if not, nothing needs doing.")));
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static Finding triggers(Check check, TargetSession session) throws Exception {
        List<String[]> found =
                session.aboutTables(
                        "select c.oid::regclass::text, g.tgname from unnest(?) as t (name)"
                                + " join pg_class c on c.oid = to_regclass(t.name)"
                                + " join pg_trigger g on g.tgrelid = c.oid"
                                + " where not g.tgisinternal and g.tgenabled in ('O', 'A')"
                                + " order by 1, 2",
                        row -> new String[] {row.getString(1), row.getString(2)});
        return found.isEmpty()
                ? check.ok("no trigger would fire for applied rows")
                : check.fail(
                        counted(found.size(), "trigger") + " that would fire for applied rows",
                        found.stream().map(each -> each[0] + ": " + each[1]).toList(),
                        found.stream()
                                .map(each ->
                                        Remedy.sql(
                                                "ALTER TABLE "
                                                        + each[0]
                                                        + " DISABLE TRIGGER "
                                                        + Names.quote(each[1])
                                                        + ";"))
                                .toList());
    }

    /** A foreign key of a table that exists; {@code acts} if it changes rows by itself. */
    private record ForeignKey(String table, String name, boolean acts, String definition) {}

    private static Finding foreignKeys(Check check, TargetSession session) throws Exception {
        List<ForeignKey> found =
                session.aboutTables(
                        "select c.oid::regclass::text, k.conname, k.confdeltype <> 'a' or"
                                + " k.confupdtype <> 'a', pg_get_constraintdef(k.oid)"
                                + " from unnest(?) as t (name)"
                                + " join pg_class c on c.oid = to_regclass(t.name)"
                                + " join pg_constraint k on k.conrelid = c.oid and k.contype = 'f'"
                                + " where not k.condeferrable or k.confdeltype <> 'a'"
                                + " or k.confupdtype <> 'a' order by 1, 2",
                        row ->
                                new ForeignKey(
                                        row.getString(1),
                                        row.getString(2),
                                        row.getBoolean(3),
                                        row.getString(4)));
        if (found.isEmpty()) {
            return check.ok("foreign keys that exist are deferrable and act on nothing");
        }
        boolean acting = found.stream().anyMatch(ForeignKey::acts);
        List<String> evidence =
                found.stream()
                        .map(key ->
                                key.table()
                                        + ": "
                                        + key.name()
                                        + (key.acts() ? " changes rows by itself" : ""))
                        .toList();
        List<Remedy> remedies = found.stream().map(TargetTableChecks::deferred).toList();
        return acting
                ? check.fail("a foreign key changes rows by itself", evidence, remedies)
                : check.warn(
                        counted(found.size(), "foreign key")
                                + " not deferrable; the first start makes them so",
                        evidence,
                        remedies);
    }

    private static Remedy deferred(ForeignKey key) {
        String name = Names.quote(key.name());
        if (!key.acts()) {
            return Remedy.safeSql(
                    "ALTER TABLE "
                            + key.table()
                            + " ALTER CONSTRAINT "
                            + name
                            + " DEFERRABLE INITIALLY IMMEDIATE;");
        }
        String plain =
                key.definition()
                        .replaceAll(
                                " ON (DELETE|UPDATE) (CASCADE|RESTRICT|SET NULL|SET DEFAULT)", "")
                        .replaceAll(" (NOT )?DEFERRABLE( INITIALLY (DEFERRED|IMMEDIATE))?", "");
        return Remedy.sql(
                "ALTER TABLE %1$s DROP CONSTRAINT %2$s, ADD CONSTRAINT %2$s %3$s DEFERRABLE;"
                        .formatted(key.table(), name, plain));
    }

    private static Finding leftOut(Check check, TargetSession session) throws Exception {
        List<String> leftOut =
                session.plans().stream()
                        .flatMap(plan -> plan.leftOut().stream())
                        .map(TargetTableChecks::text)
                        .toList();
        return leftOut.isEmpty()
                ? check.ok("everything of the tables has a counterpart")
                : check.note(counted(leftOut.size(), "object") + " without a counterpart", leftOut);
    }

    private static String counted(int count, String noun) {
        return "%,d %s%s".formatted(count, noun, count == 1 ? "" : "s");
    }

    private static String text(LeftOut object) {
        return object.object() + " of " + object.of() + ": " + object.reason();
    }
}
