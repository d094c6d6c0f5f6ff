package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CopyBufferTest {
    @Test
    void aFileHasHeaderRowsAndTrailer() {
        CopyBuffer buffer = new CopyBuffer(1);
        buffer.header();
        buffer.trailer();

        assertThat(hex(buffer))
                .isEqualTo("5047434f50590aff0d0a00" + "00000000" + "00000000" + "ffff");
    }

    @Test
    void nullHasNoBytes() {
        assertThat(row(Kind.INT, null)).isEqualTo("0001" + "ffffffff");
    }

    @Test
    void valuesAreBigEndianWithTheirLength() {
        assertThat(row(Kind.INT, 258)).isEqualTo("0001" + "00000004" + "00000102");
        assertThat(row(Kind.TINYINT, 255)).isEqualTo("0001" + "00000002" + "00ff");
        assertThat(row(Kind.BIT, true)).isEqualTo("0001" + "00000001" + "01");
    }

    @Test
    void daysCountFromTheYear2000() {
        assertThat(row(Kind.DATE, LocalDate.of(1999, 12, 31)))
                .isEqualTo("0001" + "00000004" + "ffffffff");
    }

    @Test
    void timesAreCutToMicrosecondsAlsoBeforeTheYear2000() {
        assertThat(row(Kind.DATETIME2, LocalDateTime.parse("1999-12-31T23:59:59.9999999")))
                .isEqualTo("0001" + "00000008" + "ffffffffffffffff");
        assertThat(row(Kind.DATETIME2, LocalDateTime.parse("2000-01-01T00:00:00.0000019")))
                .isEqualTo("0001" + "00000008" + "0000000000000001");
    }

    private static String row(Kind kind, @Nullable Object value) {
        TableSchema schema =
                new TableSchema(
                        new TableId("dbo", "t"),
                        1,
                        List.of(new Column("c", ColumnType.of(kind), true)),
                        List.of());
        CopyBuffer buffer = new CopyBuffer(1);
        buffer.row(schema, Row.of(new @Nullable Object[] {value}));
        return hex(buffer);
    }

    private static String hex(CopyBuffer buffer) {
        return HexFormat.of().formatHex(Arrays.copyOf(buffer.bytes(), buffer.size()));
    }
}
