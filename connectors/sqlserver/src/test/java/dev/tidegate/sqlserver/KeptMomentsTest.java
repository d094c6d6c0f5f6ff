package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.ledger.RowHasher;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.Row;
import dev.tidegate.model.RowHash;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows of PostgreSQL have the hashes that they will have on SQL Server. */
class KeptMomentsTest {
    private static final String DAY = "2026-07-01T12:30:";

    @Test
    void datetimeHasItsOwnStepsAndKeepsThoseThatItHas() {
        stepped("10.000", "10.000");
        stepped("10.001", "10.000");
        stepped("10.002", "10.003");
        stepped("10.003", "10.003");
        stepped("10.004", "10.003");
        stepped("10.005", "10.007");
        stepped("10.006", "10.007");
        stepped("10.007", "10.007");
        stepped("10.008", "10.007");
        stepped("10.009", "10.010");
        stepped("59.999", "59.9999999", "2026-07-01T12:31:00");
        stepped("10.0045", "10.007"); // first to milliseconds, as it is written
    }

    @Test
    void theLastMomentOfDatetimeStaysInItsYear() {
        assertThat(KeptMoments.stepped(LocalDateTime.parse("9999-12-31T23:59:59.997")))
                .isEqualTo(LocalDateTime.parse("9999-12-31T23:59:59.997"));
        assertThat(KeptMoments.stepped(LocalDateTime.parse("9999-12-31T23:59:59.998")))
                .isEqualTo(LocalDateTime.parse("9999-12-31T23:59:59.997"));
        assertThat(KeptMoments.stepped(LocalDateTime.MAX)).isEqualTo(LocalDateTime.MAX);
        assertThat(KeptMoments.stepped(LocalDateTime.MIN)).isEqualTo(LocalDateTime.MIN);
    }

    @Test
    void smalldatetimeHasMinutes() {
        assertThat(KeptMoments.minute(moment("00"))).isEqualTo(moment("00"));
        assertThat(KeptMoments.minute(moment("29.998"))).isEqualTo(moment("00"));
        assertThat(KeptMoments.minute(moment("29.999")))
                .isEqualTo(LocalDateTime.parse("2026-07-01T12:31:00"));
    }

    @Test
    void bothImagesOfAnUpdateAreHashedAsSqlServerKeepsThem() {
        RowHasher.Update update =
                HASHER.update(Row.of(1, moment("10.001"), null), Row.of(1, moment("10.005"), "x"));

        assertThat(update.before()).isEqualTo(HASHER.row(Row.of(1, moment("10.000"), null)));
        assertThat(update.after()).isEqualTo(HASHER.row(Row.of(1, moment("10.007"), "x")));
        assertThat(update.before()).isNotEqualTo(update.after());
    }

    @Test
    void aValueThatWillBeRefusedHasSomeHashUntilThen() {
        assertThat(HASHER.row(Row.of("NaN", "infinity", "x")))
                .isEqualTo(HASHER.row(Row.of(null, null, "x")));
        assertThat(HASHER.row(Row.of(1, moment("10"), Row.UNCHANGED)))
                .isEqualTo(HASHER.row(Row.of(1, moment("10"), Row.UNCHANGED)));
    }

    private static void stepped(String moment, String expected) {
        assertThat(KeptMoments.stepped(moment(moment))).isEqualTo(moment(expected));
    }

    private static void stepped(String moment, String other, String expected) {
        assertThat(KeptMoments.stepped(moment(moment))).isEqualTo(LocalDateTime.parse(expected));
        assertThat(KeptMoments.stepped(moment(other))).isEqualTo(LocalDateTime.parse(expected));
    }

    private static LocalDateTime moment(String second) {
        return LocalDateTime.parse(DAY + second);
    }

    /** Tells rows apart as they do. */
    private static final RowHasher HASHER =
            KeptMoments.of(_ -> new ByContent())
                    .of(
                            new TableSchema(
                                    new TableId("dbo", "event"),
                                    1,
                                    List.of(
                                            new Column("n", ColumnType.of(Kind.INT), true),
                                            new Column("at", ColumnType.of(Kind.DATETIME), true),
                                            new Column(
                                                    "note",
                                                    ColumnType.ofLength(
                                                            Kind.NVARCHAR, ColumnType.MAX),
                                                    true)),
                                    List.of()));

    private static final class ByContent implements RowHasher {
        @Override
        public RowHash row(Row row) {
            return new RowHash(row.hashCode(), row.size());
        }

        @Override
        public boolean hasLargeObjects() {
            return true;
        }

        @Override
        public RowHash largeObjects(Row row) {
            return row(row);
        }
    }
}
