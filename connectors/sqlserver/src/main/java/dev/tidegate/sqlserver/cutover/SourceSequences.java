package dev.tidegate.sqlserver.cutover;

import dev.tidegate.cutover.Refusals;
import dev.tidegate.cutover.SequenceValue;
import dev.tidegate.cutover.Sequences;
import dev.tidegate.cutover.SequencesAction;
import dev.tidegate.cutover.Statement;
import dev.tidegate.model.TableId;
import dev.tidegate.sqlserver.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Identity columns of the replicated tables, and the sequences that the plan names. What was never
 * used stands one step before its start. Before SQL Server 2017 the catalog does not tell a
 * sequence that was used once from one that never was; there it counts as used.
 */
final class SourceSequences implements Sequences {
    private static final int NO_COLUMN = 207;

    private static final String IDENTITIES =
            """
            SELECT s.name, t.name, c.name,
                CAST(IDENT_CURRENT(QUOTENAME(s.name) + N'.' + QUOTENAME(t.name)) AS bigint),
                CAST(c.increment_value AS bigint),
                CASE WHEN c.last_value IS NULL THEN 0 ELSE 1 END
            FROM sys.identity_columns AS c
            JOIN sys.tables AS t ON t.object_id = c.object_id
            JOIN sys.schemas AS s ON s.schema_id = t.schema_id
            WHERE t.is_ms_shipped = 0
            """;

    private static final String USED = "CASE WHEN q.last_used_value IS NULL THEN 0 ELSE 1 END";
    private static final String ALWAYS_USED = "1";

    private final Sessions sessions;
    private final Supplier<FencePlan> plan;
    private volatile Optional<List<Found>> known = Optional.empty();

    SourceSequences(Sessions sessions, Supplier<FencePlan> plan) {
        this.sessions = sessions;
        this.plan = plan;
    }

    /**
     * One, and how it is moved.
     *
     * @param current what its condition compares: the value as the server has it
     * @param move makes it begin again with a value
     */
    private record Found(SequenceValue value, String current, LongFunction<String> move) {}

    @Override
    public void readAhead() {
        List<Found> _ = found();
    }

    @Override
    public List<SequenceValue> values() {
        return found().stream().map(Found::value).toList();
    }

    private List<Found> found() {
        List<Found> found = sessions.ask("look at the source's sequences", this::read);
        known = Optional.of(found);
        return found;
    }

    private List<Found> read(Connection connection) throws SQLException {
        FencePlan now = plan.get();
        Set<String> named = Set.copyOf(now.sequences());
        List<Found> found = new ArrayList<>(identities(connection, new HashSet<>(now.tables())));
        if (!named.isEmpty()) {
            try {
                found.addAll(sequences(connection, named, USED));
            } catch (SQLException e) {
                if (e.getErrorCode() != NO_COLUMN) {
                    throw e;
                }
                found.addAll(sequences(connection, named, ALWAYS_USED));
            }
        }
        found.sort(Comparator.comparing(each -> each.value().name()));
        return found;
    }

    private static List<Found> identities(Connection connection, Set<TableId> tables)
            throws SQLException {
        List<Found> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(IDENTITIES);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                TableId table = new TableId(row.getString(1), row.getString(2));
                if (tables.contains(table)) {
                    String literal = Sql.literal(Sql.name(table));
                    found.add(
                            new Found(
                                    new SequenceValue(
                                            table + "." + row.getString(3),
                                            last(row, 4),
                                            row.getLong(5)),
                                    "IDENT_CURRENT(%s)".formatted(literal),
                                    next ->
                                            "DBCC CHECKIDENT (%s, RESEED, %d) WITH NO_INFOMSGS;"
                                                    .formatted(literal, next)));
                }
            }
        }
        return found;
    }

    private static List<Found> sequences(Connection connection, Set<String> named, String used)
            throws SQLException {
        String query =
                """
                SELECT s.name, q.name, CAST(q.current_value AS bigint),
                    CAST(q.increment AS bigint), %s
                FROM sys.sequences AS q
                JOIN sys.schemas AS s ON s.schema_id = q.schema_id
                """
                        .formatted(used);
        List<Found> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(query);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                TableId name = new TableId(row.getString(1), row.getString(2));
                if (named.contains(name.toString())) {
                    found.add(
                            new Found(
                                    new SequenceValue(
                                            name.toString(), last(row, 3), row.getLong(4)),
                                    "(SELECT CAST(current_value AS bigint) FROM sys.sequences WHERE"
                                            + " object_id = OBJECT_ID(%s))"
                                                    .formatted(Sql.literal(Sql.name(name))),
                                    next ->
                                            "ALTER SEQUENCE %s RESTART WITH %d;"
                                                    .formatted(Sql.name(name), next)));
                }
            }
        }
        return found;
    }

    /** From the columns value, step, and whether the value was given out. */
    private static long last(ResultSet row, int from) throws SQLException {
        boolean used = row.getBoolean(from + 2);
        return used ? row.getLong(from) : row.getLong(from) - row.getLong(from + 1);
    }

    @Override
    public List<Statement> statements(SequencesAction action, long epoch) {
        return switch (action) {
            case SequencesAction.Advance(List<SequenceValue> atLeast, long margin) ->
                    advance(atLeast, margin, epoch);
        };
    }

    /**
     * By what was seen last: each move compares with where its sequence is when it is made, none
     * goes back, and who asked looks again afterwards.
     */
    private List<Statement> advance(List<SequenceValue> atLeast, long margin, long epoch) {
        Map<String, Found> here = byName(known.orElseGet(this::found));
        if (!here.keySet().containsAll(atLeast.stream().map(SequenceValue::name).toList())) {
            here = byName(found());
        }
        StringBuilder moves = new StringBuilder();
        for (SequenceValue wanted : atLeast) {
            Found found = here.get(wanted.name());
            if (found == null) {
                throw Refusals.refused(
                        "the source has no sequence " + wanted.name(),
                        "Name in the settings only sequences that both sides have.");
            }
            if (!found.value().isBeyond(wanted, margin)) {
                moves.append(move(found, wanted.beyond(margin)));
            }
        }
        return moves.isEmpty()
                ? List.of()
                : List.of(
                        Statement.harmless(
                                FenceScripts.PLACE,
                                Batch.transaction(Batch.LOCK_WAIT, Batch.holding(epoch) + moves)));
    }

    private static Map<String, Found> byName(List<Found> found) {
        return found.stream()
                .collect(Collectors.toMap(each -> each.value().name(), Function.identity()));
    }

    /** One step further, since what was never used begins with the value itself. */
    private static String move(Found found, SequenceValue wanted) {
        long next = wanted.beyond(Math.abs(wanted.step())).last();
        return "IF %s %s %d %s\n"
                .formatted(
                        found.current(),
                        wanted.step() < 0 ? ">" : "<",
                        next,
                        found.move().apply(next));
    }

    @Override
    public void perform(SequencesAction action, long epoch) {
        sessions.run("move sequences on", statements(action, epoch));
    }
}
