package dev.tidegate.postgres.cutover;

import dev.tidegate.cutover.CutoverEntry;
import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Fact;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.StepName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The JSON of a line of the log, which PostgreSQL makes and reads. */
final class EntryRow {
    /** An expression with eight parameters. */
    static final String JSON =
            """
            jsonb_build_object('at', ?::text, 'epoch', ?::bigint, 'handover', ?::text,
                'state', ?::text, 'step', ?::text, 'kind', ?::text,
                'facts', coalesce((
                    select jsonb_agg(jsonb_build_object('name', name, 'value', value) order by place)
                    from unnest(?::text[], ?::text[]) with ordinality as f (name, value, place)),
                    '[]'))\
            """;

    /** What {@link #read} reads, of a column {@code entry}. */
    static final String COLUMNS =
            """
            entry ->> 'at' as at, (entry ->> 'epoch')::bigint as entry_epoch,
            entry ->> 'handover' as handover, entry ->> 'state' as state, entry ->> 'step' as step,
            entry ->> 'kind' as kind,
            array(select f ->> 'name' from jsonb_array_elements(entry -> 'facts') with ordinality
                as t (f, place) order by place) as names,
            array(select f ->> 'value' from jsonb_array_elements(entry -> 'facts') with ordinality
                as t (f, place) order by place) as values\
            """;

    private EntryRow() {}

    /** Binds the parameters of {@link #JSON} from a place on; returns the place behind. */
    static int bind(PreparedStatement statement, int from, CutoverEntry entry) throws SQLException {
        Connection connection = statement.getConnection();
        List<String> names = entry.facts().stream().map(Fact::name).toList();
        List<String> values =
                entry.facts().stream().map(Fact::value).map(RecordRow::storable).toList();
        int next = from;
        statement.setString(next++, entry.at().toString());
        statement.setLong(next++, entry.epoch());
        statement.setString(next++, entry.handover().toString());
        statement.setString(next++, entry.state().name());
        statement.setString(next++, entry.step().map(StepName::name).orElse(null));
        statement.setString(next++, entry.kind().name());
        statement.setArray(next++, connection.createArrayOf("text", names.toArray()));
        statement.setArray(next++, connection.createArrayOf("text", values.toArray()));
        return next;
    }

    static CutoverEntry read(ResultSet row) throws SQLException {
        String[] names = (String[]) row.getArray("names").getArray();
        String[] values = (String[]) row.getArray("values").getArray();
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            facts.add(new Fact(names[i], values[i]));
        }
        return new CutoverEntry(
                Instant.parse(row.getString("at")),
                row.getLong("entry_epoch"),
                HandoverId.parse(row.getString("handover")),
                CutoverState.valueOf(row.getString("state")),
                Optional.ofNullable(row.getString("step")).map(StepName::valueOf),
                CutoverEntry.Kind.valueOf(row.getString("kind")),
                facts);
    }
}
