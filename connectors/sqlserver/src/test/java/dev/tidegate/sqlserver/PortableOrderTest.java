package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PortableOrderTest {
    private static final String DEFAULT = "SQL_Latin1_General_CP1_CI_AS";

    @Test
    void numbersAreOrderedByValue() {
        assertAscending(column(Kind.INT), -5, 3, 7);
        assertAscending(column(Kind.BIGINT), Long.MIN_VALUE, 0L, Long.MAX_VALUE);
        assertAscending(column(Kind.BIT), false, true);
        assertAscending(column(Kind.MONEY), new BigDecimal("-1.0000"), new BigDecimal("0.0001"));
        assertAscending(column(Kind.FLOAT), -1.5, 0.0, 1e300);
    }

    @Test
    void minusZeroIsZero() {
        assertThat(compare(column(Kind.FLOAT), -0.0, 0.0)).hasValue(0);
        assertThat(compare(column(Kind.REAL), -0.0f, 0.0f)).hasValue(0);
    }

    @Test
    void momentsAreOrderedByInstantWhateverTheirOffset() {
        KeyColumn column = column(Kind.DATETIMEOFFSET);
        OffsetDateTime here = OffsetDateTime.parse("2024-03-10T02:30:00+02:00");

        assertThat(compare(column, here, OffsetDateTime.parse("2024-03-10T00:30:00Z"))).hasValue(0);
        assertAscending(column, here, OffsetDateTime.parse("2024-03-10T00:31:00Z"));
    }

    /**
     * The example of Microsoft's page "Compare GUID and uniqueidentifier values", and the order of
     * bytes that System.Data.SqlTypes.SqlGuid has: 10 to 15, 8, 9, 6, 7, 4, 5, 0 to 3 of the stored
     * form, in which the first three groups stand with their low byte first.
     */
    @Test
    void guidsAreOrderedByTheirGroupsFromTheLastOne() {
        KeyColumn column = column(Kind.UNIQUEIDENTIFIER);
        assertAscending(
                column,
                UUID.fromString("2AAAAAAA-BBBB-CCCC-DDDD-1EEEEEEEEEEE"),
                UUID.fromString("3AAAAAAA-BBBB-CCCC-DDDD-2EEEEEEEEEEE"),
                UUID.fromString("1AAAAAAA-BBBB-CCCC-DDDD-3EEEEEEEEEEE"));
        assertAscending(
                column,
                List.of(
                                "01000000-0000-0000-0000-000000000000",
                                "00010000-0000-0000-0000-000000000000",
                                "00000100-0000-0000-0000-000000000000",
                                "00000001-0000-0000-0000-000000000000",
                                "00000000-0100-0000-0000-000000000000",
                                "00000000-0001-0000-0000-000000000000",
                                "00000000-0000-0100-0000-000000000000",
                                "00000000-0000-0001-0000-000000000000",
                                "00000000-0000-0000-0001-000000000000",
                                "00000000-0000-0000-0100-000000000000",
                                "00000000-0000-0000-0000-000000000001",
                                "00000000-0000-0000-0000-000000000100",
                                "00000000-0000-0000-0000-000000010000",
                                "00000000-0000-0000-0000-000001000000",
                                "00000000-0000-0000-0000-000100000000",
                                "00000000-0000-0000-0000-010000000000",
                                "00000000-0000-0000-0000-ff0000000000")
                        .stream()
                        .map(UUID::fromString)
                        .toArray());
    }

    /** Zeros at the end do not count: {@code SELECT CASE WHEN 0x = 0x00 THEN 1 END} gives 1. */
    @Test
    void binaryValuesAreOrderedUnsignedAsIfZerosFollowed() {
        KeyColumn column = column(Kind.VARBINARY);
        assertAscending(column, bytes("01"), bytes("0100000001"), bytes("7f"), bytes("80ff"));
        assertThat(compare(column, bytes("01"), bytes("010000"))).hasValue(0);
        assertThat(compare(column, bytes(""), bytes("00"))).hasValue(0);
    }

    @Test
    void codePointsOrderUnicodeTextOfABinaryCollation() {
        KeyColumn column = text(Kind.NVARCHAR, "Latin1_General_100_BIN2");
        assertAscending(column, "", "A", "AB", "Z", "a", "\u00e4", "\u4e00", "\uff5e");
        assertThat(compare(column, "\uff5e", "\ud83d\ude00")).as("a surrogate pair").isEmpty();
    }

    @Test
    void bytesOrderTextOfABinaryCollationWhereEachCodePageHasTheSame() {
        KeyColumn column = text(Kind.VARCHAR, "Latin1_General_BIN2");
        assertAscending(column, "A", "Z", "a", "z");
        assertThat(compare(column, "a", "\u20ac")).as("0x80 in one code page").isEmpty();
    }

    @Test
    void trailingBlanksDoNotCount() {
        for (String collation : List.of(DEFAULT, "Latin1_General_BIN2", "Greek_CI_AS")) {
            assertThat(compare(text(Kind.NVARCHAR, collation), "a ", "a")).hasValue(0);
            assertThat(compare(text(Kind.CHAR, collation), "a   ", "a  ")).hasValue(0);
        }
    }

    @Test
    void whatStandsBeforeABlankIsAsked() {
        assertThat(compare(text(Kind.NVARCHAR, "Latin1_General_BIN2"), "a", "a\t")).isEmpty();
    }

    @Test
    void plainTextIsOrderedWithoutCaseInLatinDictionaries() {
        KeyColumn column = text(Kind.VARCHAR, DEFAULT);
        assertAscending(column, "", "0", "9", "A", "aa", "AB", "b", "Z");
        assertThat(compare(column, "ORDER7", "order7")).hasValue(0);
        assertThat(compare(text(Kind.NVARCHAR, "Latin1_General_100_CI_AI"), "a1", "A2"))
                .hasValue(-1);
    }

    @Test
    void caseIsAskedWhereItCounts() {
        KeyColumn column = text(Kind.VARCHAR, "Latin1_General_CS_AS");
        assertAscending(column, "a", "B", "c");
        assertThat(compare(column, "a", "A")).isEmpty();
        assertThat(compare(column, "aC", "AB")).isEmpty();
    }

    @Test
    void otherTextIsAsked() {
        assertThat(compare(text(Kind.VARCHAR, DEFAULT), "co-op", "coop")).isEmpty();
        assertThat(compare(text(Kind.VARCHAR, DEFAULT), "\u00e4", "z")).isEmpty();
        assertThat(compare(text(Kind.VARCHAR, "Danish_Norwegian_CI_AS"), "aa", "b")).isEmpty();
        assertThat(compare(text(Kind.VARCHAR, "Latin1_General_BIN"), "a", "b")).isEmpty();
    }

    private static void assertAscending(KeyColumn column, Object... values) {
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j < values.length; j++) {
                OptionalInt order = compare(column, values[i], values[j]);
                assertThat(order).isPresent();
                assertThat(Integer.signum(order.getAsInt())).isEqualTo(Integer.compare(i, j));
            }
        }
    }

    private static OptionalInt compare(KeyColumn column, Object first, Object second) {
        return PortableOrder.of(column).compare(first, second);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static KeyColumn column(Kind kind) {
        return new KeyColumn(new Column("k", ColumnType.of(kind), false), Optional.empty());
    }

    private static KeyColumn text(Kind kind, String collation) {
        return new KeyColumn(
                new Column("k", ColumnType.ofLength(kind, 20), false), Optional.of(collation));
    }
}
