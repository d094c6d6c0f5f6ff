package dev.tidegate.sqlserver.cutover;

import dev.tidegate.cutover.RulesAction;
import dev.tidegate.cutover.SideRules;
import dev.tidegate.cutover.Statement;
import dev.tidegate.model.TableId;
import dev.tidegate.sqlserver.Sql;
import dev.tidegate.sqlserver.cutover.FencePlan.KeyProof;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Triggers and foreign keys of the replicated tables. Relaxing disables what is enabled, and
 * records it in the same transaction; enforcing enables what is recorded, and nothing else: what
 * others disabled stays disabled. Tidegate's own triggers are left alone.
 */
final class SourceRules implements SideRules {
    private static final String ENABLED =
            """
            SELECT 'TRIGGER', s.name, t.name, r.name, CAST(1 AS bit)
            FROM sys.triggers AS r
            JOIN sys.tables AS t ON t.object_id = r.parent_id
            JOIN sys.schemas AS s ON s.schema_id = t.schema_id
            WHERE r.is_disabled = 0 AND r.is_ms_shipped = 0
            UNION ALL
            SELECT 'KEY', s.name, t.name, k.name,
                CAST(CASE WHEN k.is_not_trusted = 1 THEN 0 ELSE 1 END AS bit)
            FROM sys.foreign_keys AS k
            JOIN sys.tables AS t ON t.object_id = k.parent_object_id
            JOIN sys.schemas AS s ON s.schema_id = t.schema_id
            WHERE k.is_disabled = 0
            """;

    private static final String RELAXED =
            "SELECT kind, schema_name, table_name, name, was_trusted FROM tidegate.relaxed";

    private final Sessions sessions;
    private final Supplier<FencePlan> plan;

    SourceRules(Sessions sessions, Supplier<FencePlan> plan) {
        this.sessions = sessions;
        this.plan = plan;
    }

    /** What a rule is. */
    private enum Kind {
        TRIGGER,
        KEY
    }

    /**
     * A trigger or a foreign key.
     *
     * @param wasTrusted whether the server knows that all rows keep a foreign key
     */
    private record Rule(Kind kind, TableId table, String name, boolean wasTrusted) {
        private static Rule read(ResultSet row) throws SQLException {
            return new Rule(
                    Kind.valueOf(row.getString(1)),
                    new TableId(row.getString(2), row.getString(3)),
                    row.getString(4),
                    row.getBoolean(5));
        }

        private boolean isOurs() {
            return kind == Kind.TRIGGER && FenceTrigger.isOurs(name);
        }

        private String where() {
            return "kind = '%s' AND schema_name = %s AND table_name = %s AND name = %s"
                    .formatted(
                            kind,
                            Sql.literal(table.schema()),
                            Sql.literal(table.name()),
                            Sql.literal(name));
        }

        private String exists() {
            String of =
                    switch (kind) {
                        case TRIGGER -> "sys.triggers WHERE parent_id";
                        case KEY -> "sys.foreign_keys WHERE parent_object_id";
                    };
            return "EXISTS (SELECT 1 FROM %s = OBJECT_ID(%s) AND name = %s)"
                    .formatted(of, Sql.literal(Sql.name(table)), Sql.literal(name));
        }

        private String disable() {
            return switch (kind) {
                case TRIGGER ->
                        "ALTER TABLE %s DISABLE TRIGGER %s;"
                                .formatted(Sql.name(table), Sql.name(name));
                case KEY ->
                        "ALTER TABLE %s NOCHECK CONSTRAINT %s;"
                                .formatted(Sql.name(table), Sql.name(name));
            };
        }

        private String enable(KeyProof proof) {
            return switch (kind) {
                case TRIGGER ->
                        "ALTER TABLE %s ENABLE TRIGGER %s;"
                                .formatted(Sql.name(table), Sql.name(name));
                case KEY ->
                        "ALTER TABLE %s WITH %s CHECK CONSTRAINT %s;"
                                .formatted(
                                        Sql.name(table),
                                        wasTrusted && proof == KeyProof.IN_PAUSE
                                                ? "CHECK"
                                                : "NOCHECK",
                                        Sql.name(name));
            };
        }

        @Override
        public String toString() {
            return table + "." + name;
        }
    }

    @Override
    public List<String> notEnforced() {
        return names(sessions.ask("look at relaxed rules of the source", SourceRules::relaxed));
    }

    @Override
    public List<String> notRelaxed() {
        return names(sessions.ask("look at rules of the source", this::enabled));
    }

    private static List<String> names(List<Rule> rules) {
        return rules.stream().map(Rule::toString).sorted().toList();
    }

    private List<Rule> enabled(Connection connection) throws SQLException {
        Set<TableId> tables = new HashSet<>(plan.get().tables());
        List<Rule> enabled = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(ENABLED);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                Rule rule = Rule.read(row);
                if (tables.contains(rule.table()) && !rule.isOurs()) {
                    enabled.add(rule);
                }
            }
        }
        return enabled;
    }

    private static List<Rule> relaxed(Connection connection) throws SQLException {
        List<Rule> relaxed = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(RELAXED);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                relaxed.add(Rule.read(row));
            }
        } catch (SQLException e) {
            if (e.getErrorCode() != FenceTables.MISSING) {
                throw e;
            }
        }
        return relaxed;
    }

    @Override
    public List<Statement> statements(RulesAction action, long epoch) {
        return switch (action) {
            case RulesAction.Enforce() ->
                    sessions
                            .ask("look at relaxed rules of the source", SourceRules::relaxed)
                            .stream()
                            .map(rule -> enforce(rule, epoch))
                            .toList();
            case RulesAction.Relax() ->
                    sessions.ask("look at rules of the source", this::enabled).stream()
                            .map(rule -> relax(rule, epoch))
                            .toList();
        };
    }

    private Statement relax(Rule rule, long epoch) {
        String text =
                Batch.holding(epoch)
                        + """
                        IF NOT EXISTS (SELECT 1 FROM tidegate.relaxed WHERE %s)
                            INSERT INTO tidegate.relaxed (kind, schema_name, table_name, name, was_trusted)
                                VALUES ('%s', %s, %s, %s, %d);
                        %s
                        """
                                .formatted(
                                        rule.where(),
                                        rule.kind(),
                                        Sql.literal(rule.table().schema()),
                                        Sql.literal(rule.table().name()),
                                        Sql.literal(rule.name()),
                                        rule.wasTrusted() ? 1 : 0,
                                        rule.disable());
        return new Statement(
                FenceScripts.PLACE,
                Batch.transaction(Batch.LOCK_WAIT, text),
                rule.enable(plan.get().keyProof()));
    }

    private Statement enforce(Rule rule, long epoch) {
        String text =
                Batch.holding(epoch)
                        + """
                        IF %s
                            %s
                        DELETE FROM tidegate.relaxed WHERE %s;
                        """
                                .formatted(
                                        rule.exists(),
                                        rule.enable(plan.get().keyProof()),
                                        rule.where());
        return new Statement(
                FenceScripts.PLACE, Batch.transaction(Batch.LOCK_WAIT, text), rule.disable());
    }

    @Override
    public void perform(RulesAction action, long epoch) {
        sessions.runTogether("enforce or relax rules of the source", statements(action, epoch));
    }
}
