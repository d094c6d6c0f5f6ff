package dev.tidegate.postgres.cutover;

import dev.tidegate.cutover.CutoverRecord;
import dev.tidegate.cutover.CutoverRecord.Place;
import dev.tidegate.cutover.CutoverRecord.Terms;
import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.StepName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The JSON of a record, which PostgreSQL makes and reads. Moments are ISO 8601 texts: a {@code
 * timestamptz} would cut them to microseconds, and what is read would not be what was written.
 */
final class RecordRow {
    /** An expression with twelve parameters. */
    static final String JSON =
            "jsonb_build_object('id', ?::text, 'epoch', ?::bigint, 'version', ?::bigint,"
                    + " 'state', ?::text, 'direction', ?::text, 'handovers', ?::int,"
                    + " 'step', ?::text, 'since', ?::text, 'until', ?::text, 'reason', ?::text,"
                    + " 'prepared', to_jsonb(?::text[]), 'automaticRollbacks', ?::int)";

    /** What {@link #read} reads, of a column {@code record}. */
    static final String COLUMNS =
            "record ->> 'id' as id, (record ->> 'epoch')::bigint as record_epoch,"
                    + " (record ->> 'version')::bigint as record_version,"
                    + " record ->> 'state' as record_state, record ->> 'direction' as direction,"
                    + " (record ->> 'handovers')::int as handovers, record ->> 'step' as step,"
                    + " record ->> 'since' as since, record ->> 'until' as until,"
                    + " record ->> 'reason' as reason,"
                    + " array(select jsonb_array_elements_text(record -> 'prepared')) as prepared,"
                    + " (record ->> 'automaticRollbacks')::int as automatic_rollbacks";

    private RecordRow() {}

    /** Binds the parameters of {@link #JSON} from a place on; returns the place behind. */
    static int bind(PreparedStatement statement, int from, CutoverRecord record)
            throws SQLException {
        Connection connection = statement.getConnection();
        Place place = record.place();
        Terms terms = record.terms();
        int next = from;
        statement.setString(next++, record.id());
        statement.setLong(next++, record.epoch());
        statement.setLong(next++, record.version());
        statement.setString(next++, place.state().name());
        statement.setString(next++, place.direction().name());
        statement.setInt(next++, place.handovers());
        statement.setString(next++, place.step().map(StepName::name).orElse(null));
        statement.setString(next++, place.since().toString());
        statement.setString(next++, terms.until().map(Instant::toString).orElse(null));
        statement.setString(next++, storable(terms.reason()));
        statement.setArray(next++, connection.createArrayOf("text", terms.prepared().toArray()));
        statement.setInt(next++, terms.automaticRollbacks());
        return next;
    }

    static CutoverRecord read(ResultSet row) throws SQLException {
        Place place =
                new Place(
                        CutoverState.valueOf(row.getString("record_state")),
                        Direction.valueOf(row.getString("direction")),
                        row.getInt("handovers"),
                        Optional.ofNullable(row.getString("step")).map(StepName::valueOf),
                        Instant.parse(row.getString("since")));
        Terms terms =
                new Terms(
                        Optional.ofNullable(row.getString("until")).map(Instant::parse),
                        row.getString("reason"),
                        List.of((String[]) row.getArray("prepared").getArray()),
                        row.getInt("automatic_rollbacks"));
        return new CutoverRecord(
                row.getString("id"),
                row.getLong("record_epoch"),
                row.getLong("record_version"),
                place,
                terms);
    }

    /** PostgreSQL keeps no U+0000 in a text; a reason with one is as good without. */
    static String storable(String text) {
        return text.replace('\0', '\ufffd');
    }
}
