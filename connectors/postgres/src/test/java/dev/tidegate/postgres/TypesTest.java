package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.ErrorCode;
import org.junit.jupiter.api.Test;

class TypesTest {
    @Test
    void typesAreSpelledAsPostgresSpellsThem() {
        assertThat(Types.of(ColumnType.of(Kind.BIT))).isEqualTo("boolean");
        assertThat(Types.of(ColumnType.of(Kind.TINYINT))).isEqualTo("smallint");
        assertThat(Types.of(new ColumnType(Kind.DECIMAL, 0, 38, 10))).isEqualTo("numeric(38,10)");
        assertThat(Types.of(ColumnType.ofLength(Kind.NVARCHAR, 40)))
                .isEqualTo("character varying(40)");
        assertThat(Types.of(ColumnType.ofLength(Kind.NVARCHAR, ColumnType.MAX))).isEqualTo("text");
        assertThat(Types.of(new ColumnType(Kind.DATETIMEOFFSET, 0, 0, 7)))
                .isEqualTo("timestamp(6) with time zone");
    }

    @Test
    void whatIsLostIsSaid() {
        assertThat(Types.loss(new ColumnType(Kind.DATETIME2, 0, 0, 7))).isPresent();
        assertThat(Types.loss(new ColumnType(Kind.DATETIME2, 0, 0, 6))).isEmpty();
        assertThat(Types.loss(ColumnType.of(Kind.MONEY))).isEmpty();
    }

    @Test
    void aKeyWithASeventhDigitIsNotKeptApart() {
        assertThat(Types.keepsApart(new ColumnType(Kind.DATETIME2, 0, 0, 7))).isFalse();
        assertThat(Types.keepsApart(new ColumnType(Kind.DATETIMEOFFSET, 0, 0, 6))).isTrue();
        assertThat(Types.keepsApart(ColumnType.of(Kind.DATETIME))).isTrue();
    }

    @Test
    void aTypeWithoutCounterpartIsRefused() {
        assertThatThrownBy(() -> Types.of(ColumnType.of(Kind.SQL_VARIANT)))
                .extracting("code")
                .isEqualTo(ErrorCode.TYPE_UNSUPPORTED);
    }
}
