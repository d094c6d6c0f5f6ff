package dev.tidegate.postgres.cutover;

import static dev.tidegate.postgres.Names.literal;

import dev.tidegate.cutover.SequenceValue;
import dev.tidegate.cutover.Sequences;
import dev.tidegate.cutover.SequencesAction;
import dev.tidegate.cutover.Statement;
import dev.tidegate.postgres.Connections;
import dev.tidegate.postgres.Names;
import dev.tidegate.schema.TableDefinition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The sequences of the target that the source has too: those of identity columns, and those that
 * the operator names. Their names are the source's.
 */
final class PostgresSequences implements Sequences {
    private static final String OF_COLUMNS =
            """
            select name, coalesce(
                case when in_column is null then to_regclass(in_table)::text
                    when to_regclass(in_table) is not null
                    then pg_get_serial_sequence(in_table, in_column) end, '') as sequence
            from unnest(?::text[], ?::text[], ?::text[]) as t (name, in_table, in_column)\
            """;

    private final Connections connections;
    private final GuardedWork work;
    private final Supplier<List<TableDefinition>> source;
    private final List<String> named;

    /**
     * Of the connections' database.
     *
     * @param source the source's tables; those without an identity do not matter
     * @param named further sequences, {@code schema.sequence} as the source's catalog has it
     */
    PostgresSequences(
            Connections connections, Supplier<List<TableDefinition>> source, List<String> named) {
        this.connections = connections;
        this.work = new GuardedWork(connections);
        this.source = source;
        this.named = List.copyOf(named);
    }

    @Override
    public List<SequenceValue> values() {
        return connections.inTransaction(
                "read where the target's sequences stand",
                connection -> values(connection, there(connection)));
    }

    private static List<SequenceValue> values(Connection connection, Map<String, String> there)
            throws SQLException {
        List<SequenceValue> values = new ArrayList<>();
        if (there.isEmpty()) {
            return values;
        }
        String query =
                there.entrySet().stream()
                        .map(it ->
                                ("select %s, last_value, is_called, seqincrement"
                                                + " from %s, pg_sequence"
                                                + " where seqrelid = %s::regclass")
                                        .formatted(
                                                literal(it.getKey()),
                                                it.getValue(),
                                                literal(it.getValue())))
                        .collect(Collectors.joining(" union all "));
        try (java.sql.Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                long step = row.getLong(4);
                long last = row.getBoolean(3) ? row.getLong(2) : row.getLong(2) - step;
                values.add(new SequenceValue(row.getString(1), last, step));
            }
        }
        return values;
    }

    /** The target's sequence of each name, quoted; a name that has none is left out. */
    private Map<String, String> there(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        List<String> tables = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        for (TableDefinition table : source.get()) {
            for (var column : table.columns()) {
                if (column.identity().isPresent()) {
                    names.add(table.schema().table() + "." + column.name());
                    tables.add(Names.table(table.schema().table()));
                    columns.add(Names.of(column.name()));
                }
            }
        }
        for (String name : named) {
            int dot = name.indexOf('.');
            names.add(name);
            tables.add(
                    Names.column(name.substring(0, Math.max(0, dot)))
                            + "."
                            + Names.column(name.substring(dot + 1)));
            columns.add(null);
        }
        try (PreparedStatement statement = connection.prepareStatement(OF_COLUMNS)) {
            statement.setArray(1, connection.createArrayOf("text", names.toArray()));
            statement.setArray(2, connection.createArrayOf("text", tables.toArray()));
            statement.setArray(3, connection.createArrayOf("text", columns.toArray()));
            Map<String, String> there = new LinkedHashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    if (!row.getString(2).isEmpty()) {
                        there.put(row.getString(1), row.getString(2));
                    }
                }
            }
            return there;
        }
    }

    @Override
    public List<Statement> statements(SequencesAction action, long epoch) {
        return work.shown(work(action), epoch);
    }

    @Override
    public void perform(SequencesAction action, long epoch) {
        work.run("advance the target's sequences", work(action), epoch);
    }

    /** One statement for all; what the source has and the target lacks is left out. */
    private List<Guarded> work(SequencesAction action) {
        return switch (action) {
            case SequencesAction.Advance(List<SequenceValue> atLeast, long margin) -> {
                Map<String, String> there =
                        connections.inTransaction("look for the sequences", this::there);
                String wanted =
                        atLeast.stream()
                                .flatMap(it ->
                                        Optional.ofNullable(there.get(it.name())).stream()
                                                .map(name ->
                                                        "(%s::regclass, %d)"
                                                                .formatted(
                                                                        literal(name),
                                                                        it.beyond(margin).last())))
                                .collect(Collectors.joining(", "));
                // what was given out since is further on already, and stays so
                yield wanted.isEmpty()
                        ? List.of()
                        : List.of(
                                Guarded.of(
                                        """
                                        select setval(s.name, case when q.seqincrement > 0
                                            then greatest(s.wanted, coalesce(pg_sequence_last_value(s.name), s.wanted))
                                            else least(s.wanted, coalesce(pg_sequence_last_value(s.name), s.wanted)) end)
                                        from (values %s) as s (name, wanted) join pg_sequence q on q.seqrelid = s.name\
                                        """
                                                .formatted(wanted)));
            }
        };
    }
}
