package dev.tidegate.postgres.cutover;

import static dev.tidegate.postgres.Names.literal;
import static dev.tidegate.postgres.Names.quote;

import dev.tidegate.cutover.RulesAction;
import dev.tidegate.cutover.SideRules;
import dev.tidegate.cutover.Statement;
import dev.tidegate.postgres.Connections;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Triggers and foreign keys of the replicated tables.
 *
 * <p>Where apply's session turns triggers off for itself, they need not be disabled, and there is
 * nothing to do. Where an operator disabled them for the stream, they are enabled for the
 * applications, and noted in {@code tidegate.enabled_trigger}: those, and no others, are disabled
 * again when the stream comes back. A foreign key that is proven stays so.
 */
final class PostgresRules implements SideRules {
    private static final String DISABLED =
            """
            select t.name, g.tgname from unnest(?::text[]) as t (name)
                join pg_trigger g on g.tgrelid = to_regclass(t.name)
            where g.tgenabled = 'D' and to_regclass(t.name)::text || '.' || quote_ident(g.tgname)
                <> all (?::text[])
            order by 1, 2\
            """;

    private static final String UNPROVEN =
            """
            select t.name, c.conname from unnest(?::text[]) as t (name)
                join pg_constraint c on c.conrelid = to_regclass(t.name)
            where c.contype = 'f' and not c.convalidated and c.conparentid = 0
            order by 1, 2\
            """;

    private static final String NOTED =
            """
            select e.table_name, e.trigger_name from tidegate.enabled_trigger e
                join pg_trigger g on g.tgrelid = to_regclass(e.table_name)
                    and g.tgname = e.trigger_name
            where e.pipeline = ? order by 1, 2\
            """;

    private final Connections connections;
    private final GuardedWork work;
    private final List<String> disabledForGood;

    /**
     * Of the connections' pipeline.
     *
     * @param disabledForGood triggers that stay disabled: {@code schema.table.trigger}, quoted
     *     where PostgreSQL would quote
     */
    PostgresRules(Connections connections, List<String> disabledForGood) {
        this.connections = connections;
        this.work = new GuardedWork(connections);
        this.disabledForGood = List.copyOf(disabledForGood);
    }

    /** A trigger or foreign key of a table, whose name is quoted. */
    private record Rule(String table, String name) {
        String named(String kind) {
            return kind + " " + name + " of table " + table;
        }
    }

    @Override
    public List<String> notEnforced() {
        return connections.inTransaction(
                "look which rules of the target are off",
                connection ->
                        Stream.concat(
                                        disabled(connection).stream()
                                                .map(it -> it.named("trigger")),
                                        unproven(connection).stream()
                                                .map(it -> it.named("foreign key")))
                                .toList());
    }

    @Override
    public List<String> notRelaxed() {
        return connections.inTransaction(
                "look which rules of the target are on",
                connection -> noted(connection).stream().map(it -> it.named("trigger")).toList());
    }

    private List<Rule> disabled(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DISABLED)) {
            bindTables(statement);
            statement.setArray(2, connection.createArrayOf("text", disabledForGood.toArray()));
            return rules(statement);
        }
    }

    private List<Rule> unproven(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(UNPROVEN)) {
            bindTables(statement);
            return rules(statement);
        }
    }

    private void bindTables(PreparedStatement statement) throws SQLException {
        Connection connection = statement.getConnection();
        List<String> tables = ReplicatedTables.names(connection, connections.pipeline());
        statement.setArray(1, connection.createArrayOf("text", tables.toArray()));
    }

    private List<Rule> noted(Connection connection) throws SQLException {
        if (!CutoverTables.areThere(connection)) {
            return List.of();
        }
        try (PreparedStatement statement = connection.prepareStatement(NOTED)) {
            statement.setString(1, connections.pipeline());
            return rules(statement);
        }
    }

    private static List<Rule> rules(PreparedStatement statement) throws SQLException {
        List<Rule> rules = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                rules.add(new Rule(row.getString(1), row.getString(2)));
            }
        }
        return rules;
    }

    @Override
    public List<Statement> statements(RulesAction action, long epoch) {
        return work.shown(work(action), epoch);
    }

    @Override
    public void perform(RulesAction action, long epoch) {
        String doing =
                switch (action) {
                    case RulesAction.Enforce() -> "enable triggers and foreign keys";
                    case RulesAction.Relax() -> "disable triggers for the stream";
                };
        work.run(doing, work(action), epoch);
    }

    private List<Guarded> work(RulesAction action) {
        return connections.inTransaction(
                "look at triggers and foreign keys of the target",
                connection ->
                        switch (action) {
                            case RulesAction.Enforce() ->
                                    Stream.concat(
                                                    disabled(connection).stream().map(this::enable),
                                                    unproven(connection).stream()
                                                            .map(PostgresRules::prove))
                                            .toList();
                            case RulesAction.Relax() ->
                                    noted(connection).stream().map(this::disable).toList();
                        });
    }

    private Guarded enable(Rule trigger) {
        return Guarded.of(
                        "insert into tidegate.enabled_trigger (pipeline, table_name, trigger_name)"
                                + " values ("
                                + key(trigger)
                                + ") on conflict do nothing",
                        "alter table "
                                + trigger.table()
                                + " enable trigger "
                                + quote(trigger.name()))
                .undoneBy(List.of(disabling(trigger)));
    }

    private static Guarded prove(Rule key) {
        return Guarded.of(
                "alter table " + key.table() + " validate constraint " + quote(key.name()));
    }

    private Guarded disable(Rule trigger) {
        return Guarded.of(
                disabling(trigger),
                "delete from tidegate.enabled_trigger where (pipeline, table_name, trigger_name) = ("
                        + key(trigger)
                        + ")");
    }

    private static String disabling(Rule trigger) {
        return "alter table " + trigger.table() + " disable trigger " + quote(trigger.name());
    }

    private String key(Rule trigger) {
        return String.join(
                ", ",
                literal(connections.pipeline()),
                literal(trigger.table()),
                literal(trigger.name()));
    }
}
