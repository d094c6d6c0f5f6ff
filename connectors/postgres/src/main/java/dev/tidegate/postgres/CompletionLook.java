package dev.tidegate.postgres;

import dev.tidegate.model.TableId;
import dev.tidegate.schema.TablePlan;
import dev.tidegate.schema.TablePlan.ForeignKeyPlan;
import dev.tidegate.schema.TablePlan.IndexPlan;
import dev.tidegate.schema.TablePlan.KeyPlan;
import dev.tidegate.schema.TargetCompletion.Effort;
import dev.tidegate.schema.TargetCompletion.Step;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds out what tables lack, with three questions for all of them. */
final class CompletionLook {
    /** A table of that size is read and sorted in less time than a busy window takes. */
    private static final long SMALL_BYTES_MAX = 4L << 20;

    private static final String INDEXES =
            """
            select place, c.relname, i.indisvalid
            from unnest(?) with ordinality as t (name, place)
                join pg_index i on i.indrelid = to_regclass(t.name)
                join pg_class c on c.oid = i.indexrelid
            """;

    private static final String CONSTRAINTS =
            """
            select place, c.conname, c.convalidated
            from unnest(?) with ordinality as t (name, place)
                join pg_constraint c on c.conrelid = to_regclass(t.name)
            """;

    /**
     * Whether a table is small, and whether its statistics and identities are of its rows. That an
     * index was built gives the planner a number of rows, but no statistics.
     */
    private static final String TABLES =
            """
            select place, pg_relation_size(c.oid) <= %d,
                pg_stat_get_last_analyze_time(c.oid) is not null
                    and pg_stat_get_mod_since_analyze(c.oid)
                        <= 1000 + greatest(c.reltuples, 0) / 5
                    and not exists (select from pg_depend d join pg_class s on s.oid = d.objid
                        where d.classid = 'pg_class'::regclass
                            and d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid
                            and d.deptype = 'i' and s.relkind = 'S'
                            and (not has_sequence_privilege(s.oid, 'select,usage')
                                or pg_sequence_last_value(s.oid) is null))
            from unnest(?) with ordinality as t (name, place)
                join pg_class c on c.oid = to_regclass(t.name)
            """
                    .formatted(SMALL_BYTES_MAX);

    private final Connection connection;
    private final Set<TableId> tables;
    private final List<TablePlan> plans;
    private final Map<TableId, Found> found = new HashMap<>();

    /**
     * Makes it.
     *
     * @param all a plan for each table of the pipeline
     * @param tables those to look at
     */
    CompletionLook(Connection connection, List<TablePlan> all, Set<TableId> tables) {
        this.connection = connection;
        this.tables = tables;
        Set<TableId> concerned = new HashSet<>(tables); // and those that they refer to
        for (TablePlan plan : all) {
            if (tables.contains(plan.table())) {
                plan.foreignKeys().forEach(key -> concerned.add(key.parent()));
            }
        }
        this.plans = all.stream().filter(plan -> concerned.contains(plan.table())).toList();
    }

    /** What is there of a table; names are quoted, {@code true} is what is whole. */
    private static final class Found {
        private final Map<String, Boolean> indexes = new HashMap<>();
        private final Map<String, Boolean> constraints = new HashMap<>();
        private boolean small = true;
        private boolean settled;

        /** What something that is about this table alone takes. */
        Effort effort() {
            return small ? Effort.SMALL : Effort.LARGE;
        }
    }

    /** The steps, each table's own before its foreign keys. */
    List<Step> missing() throws SQLException {
        for (TablePlan plan : plans) {
            found.put(plan.table(), new Found());
        }
        ask(INDEXES, (its, row) -> its.indexes.put(Names.quote(row.getString(2)), whole(row)));
        ask(
                CONSTRAINTS,
                (its, row) -> its.constraints.put(Names.quote(row.getString(2)), whole(row)));
        ask(
                TABLES,
                (its, row) -> {
                    its.small = row.getBoolean(2);
                    its.settled = row.getBoolean(3);
                });
        List<Step> steps = new ArrayList<>();
        for (TablePlan plan : plans) {
            if (tables.contains(plan.table())) {
                own(plan, of(plan.table()), steps);
                foreignKeys(plan, of(plan.table()), steps);
            }
        }
        return steps;
    }

    private Found of(TableId table) {
        return found.getOrDefault(table, new Found());
    }

    private interface Taken {
        void take(Found its, ResultSet row) throws SQLException;
    }

    private static boolean whole(ResultSet row) throws SQLException {
        return row.getBoolean(3);
    }

    private void ask(String question, Taken answer) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(question)) {
            Object[] names = plans.stream().map(plan -> Names.table(plan.table())).toArray();
            statement.setArray(1, connection.createArrayOf("text", names));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    answer.take(of(plans.get(row.getInt(1) - 1).table()), row);
                }
            }
        }
    }

    private static void own(TablePlan plan, Found its, List<Step> steps) {
        for (KeyPlan key : plan.uniqueKeys()) {
            if (!its.indexes.getOrDefault(key.name(), false)) {
                String half = Names.quote(Names.ofBuild(plan.table(), key.name()));
                boolean begun =
                        its.indexes.containsKey(key.name()) || its.indexes.containsKey(half);
                steps.add(new CompletionStep.Key(plan, key, begun ? Effort.LARGE : its.effort()));
            }
        }
        for (IndexPlan index : plan.indexes()) {
            if (!its.indexes.getOrDefault(index.name(), false)) {
                boolean begun = its.indexes.containsKey(index.name());
                steps.add(
                        new CompletionStep.Index(plan, index, begun ? Effort.LARGE : its.effort()));
            }
        }
        if (!its.settled) {
            steps.add(new CompletionStep.Statistics(plan, its.effort()));
        }
    }

    private void foreignKeys(TablePlan plan, Found its, List<Step> steps) {
        for (ForeignKeyPlan key : plan.foreignKeys()) {
            Effort effort = its.small ? of(key.parent()).effort() : its.effort();
            boolean there = its.constraints.containsKey(key.name());
            if (!there) {
                steps.add(new CompletionStep.ForeignKey(plan, key, effort));
            }
            // one that is there may be from a run that ended before its rows were checked
            if (!there || !its.constraints.getOrDefault(key.name(), false)) {
                steps.add(new CompletionStep.Validation(plan, key, effort));
            }
        }
    }
}
