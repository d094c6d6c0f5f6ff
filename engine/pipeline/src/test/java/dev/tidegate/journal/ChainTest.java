package dev.tidegate.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChainTest {
    private static final Lsn FIRST = Lsn.parse("0000002a:00000068:0001");
    private static final Lsn SECOND = Lsn.parse("0000002a:00000070:0001");
    private static final TableSchema ITEM = schema("item", 1, column("id", Kind.INT));

    @Test
    void theSameTransactionsGiveTheSameLinks() {
        assertThat(link(ChainHash.START, FIRST, insert(1, 2)))
                .isEqualTo(link(ChainHash.START, FIRST, insert(1, 2)));
    }

    @Test
    void aTransactionThatWasBegunAndLeftLeavesNoTrace() {
        Chain chain = new Chain(ChainHash.START);
        chain.begin(FIRST);
        chain.add(insert(7, 7));
        chain.begin(FIRST);
        chain.add(insert(1, 2));

        assertThat(chain.end()).isEqualTo(link(ChainHash.START, FIRST, insert(1, 2)));
    }

    @Test
    void eachThingThatATransactionSaysCounts() {
        Position place = new Position(FIRST, 0);
        Row row = Row.of(1, 2);
        List<ChainHash> links = new ArrayList<>();
        links.add(link(ChainHash.START, FIRST));
        links.add(link(ChainHash.START, SECOND));
        links.add(link(new ChainHash(0, 0, 0, 1), FIRST));
        links.add(link(ChainHash.START, FIRST, new LogEvent.Insert(place, ITEM, row)));
        links.add(link(ChainHash.START, FIRST, new LogEvent.Delete(place, ITEM, row)));
        links.add(link(ChainHash.START, FIRST, new LogEvent.Update(place, ITEM, row, row)));
        links.add(
                link(
                        ChainHash.START,
                        FIRST,
                        new LogEvent.Insert(new Position(FIRST, 1), ITEM, row)));
        links.add(link(ChainHash.START, FIRST, insert(1, 2), insert(1, 2)));

        assertThat(links).doesNotHaveDuplicates();
    }

    @Test
    void aValueMeansNothingWithoutItsColumn() {
        List<TableSchema> schemas =
                List.of(
                        schema("item", 1, column("id", Kind.INT)),
                        schema("items", 1, column("id", Kind.INT)),
                        schema("item", 2, column("id", Kind.INT)),
                        schema("item", 1, column("no", Kind.INT)),
                        schema("item", 1, column("id", Kind.BIGINT)),
                        schema("item", 1, new Column("id", ColumnType.of(Kind.INT), true)),
                        new TableSchema(
                                new TableId("dbo", "item"),
                                1,
                                List.of(column("id", Kind.INT)),
                                List.of()));

        assertThat(
                        schemas.stream()
                                .map(schema ->
                                        link(
                                                ChainHash.START,
                                                FIRST,
                                                new LogEvent.Insert(
                                                        new Position(FIRST, 0),
                                                        schema,
                                                        Row.of(1)))))
                .doesNotHaveDuplicates();
    }

    @Test
    void equalSchemasOfDifferentMakingAreTheSame() {
        assertThat(link(ChainHash.START, FIRST, insert(1, 2)))
                .isEqualTo(
                        link(
                                ChainHash.START,
                                FIRST,
                                new LogEvent.Insert(
                                        new Position(FIRST, 0),
                                        schema("item", 1, column("id", Kind.INT)),
                                        Row.of(1, 2))));
    }

    @Test
    void eachValueHasALinkOfItsOwn() {
        @Nullable Object[] values = {
            null,
            Row.UNCHANGED,
            true,
            false,
            1,
            1L,
            "1",
            "",
            "\0",
            new BigDecimal("1"),
            new BigDecimal("1.0"),
            new BigDecimal("99999999999999999999"),
            1.0f,
            1.0,
            -0.0,
            0.0,
            new byte[0],
            new byte[] {1},
            LocalDate.EPOCH,
            LocalTime.MIDNIGHT,
            LocalDateTime.of(1970, 1, 1, 0, 0),
            OffsetDateTime.parse("1970-01-01T00:00:00Z"),
            OffsetDateTime.parse("1970-01-01T01:00:00+01:00"),
            new UUID(0, 1)
        };
        List<ChainHash> links = new ArrayList<>();
        for (Object value : values) {
            links.add(
                    link(
                            ChainHash.START,
                            FIRST,
                            new LogEvent.Insert(new Position(FIRST, 0), ITEM, Row.of(value))));
        }

        assertThat(links).doesNotHaveDuplicates();
    }

    /** Capture and applier may be of different releases, and the journal keeps links for years. */
    @Test
    void aLinkIsTheSameInEveryRelease() {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(null);
        values.add(Row.UNCHANGED);
        values.addAll(List.of(true, false, 1, -70_000, 1L << 40, -1.5f, Double.NaN));
        values.addAll(List.of("", "caf\u00e9", "\u0141\u00f3d\u017a \ud83c", "tide".repeat(5_000)));
        values.addAll(List.of(new byte[0], new byte[] {1, -1}, new byte[20_000]));
        values.addAll(List.of(LocalDate.of(1, 1, 1), LocalTime.MAX, new UUID(-2, 3)));
        values.add(LocalDateTime.of(2026, 7, 1, 12, 0, 0, 100));
        values.add(OffsetDateTime.parse("2026-07-01T12:00:00.5-03:30"));
        for (String unscaled :
                List.of("0", "1", "-1", "127", "128", "-128", "-129", "32767", "32768")) {
            values.add(new BigDecimal(new BigInteger(unscaled), 4));
        }
        for (String number :
                List.of(
                        "-999999999999999999.9",
                        "9223372036854775807",
                        "-9223372036854775808",
                        "9223372036854775808",
                        "-99999999999999999999999999999.999999999",
                        "1E+5")) {
            values.add(new BigDecimal(number));
        }
        Row row = Row.of(values.toArray());
        Position place = new Position(SECOND, 0);

        assertThat(
                        link(
                                ChainHash.START,
                                FIRST,
                                new LogEvent.Insert(place, ITEM, row),
                                new LogEvent.Update(place, ITEM, row, Row.of(7, "x")),
                                new LogEvent.Delete(place, ITEM, Row.of(8, "y"))))
                .hasToString("fda37ede8c034cdb3806695ee5bfb5e50fa7eb1a2d21892637056dabc070d386");
    }

    @Test
    void watermarksCount() {
        Chain chain = new Chain(ChainHash.START);
        chain.begin(FIRST);
        chain.add(new LogEvent.Watermark(new Position(FIRST, 0), Instant.EPOCH));

        assertThat(chain.end()).isNotEqualTo(link(ChainHash.START, FIRST));
    }

    private static ChainHash link(ChainHash last, Lsn commitLsn, LogEvent.Change... changes) {
        Chain chain = new Chain(last);
        chain.begin(commitLsn);
        for (LogEvent.Change change : changes) {
            chain.add(change);
        }
        return chain.end();
    }

    private static LogEvent.Insert insert(Object... values) {
        return new LogEvent.Insert(new Position(FIRST, 0), ITEM, Row.of(values));
    }

    private static Column column(String name, Kind kind) {
        return new Column(name, ColumnType.of(kind), false);
    }

    private static TableSchema schema(String name, int version, Column column) {
        return new TableSchema(
                new TableId("dbo", name), version, List.of(column), List.of(column.name()));
    }
}
