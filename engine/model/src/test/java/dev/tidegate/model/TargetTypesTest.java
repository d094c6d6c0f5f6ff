package dev.tidegate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.ColumnType.Kind;
import org.junit.jupiter.api.Test;

class TargetTypesTest {
    @Test
    void typesAreSpelledAsPostgresSpellsThem() {
        assertThat(TargetTypes.of(ColumnType.of(Kind.BIT))).isEqualTo("boolean");
        assertThat(TargetTypes.of(ColumnType.of(Kind.TINYINT))).isEqualTo("smallint");
        assertThat(TargetTypes.of(new ColumnType(Kind.DECIMAL, 0, 38, 10)))
                .isEqualTo("numeric(38,10)");
        assertThat(TargetTypes.of(ColumnType.ofLength(Kind.NVARCHAR, 40)))
                .isEqualTo("character varying(40)");
        assertThat(TargetTypes.of(ColumnType.ofLength(Kind.NVARCHAR, ColumnType.MAX)))
                .isEqualTo("text");
        assertThat(TargetTypes.of(new ColumnType(Kind.DATETIMEOFFSET, 0, 0, 7)))
                .isEqualTo("timestamp(6) with time zone");
    }

    @Test
    void whatIsLostIsSaid() {
        assertThat(TargetTypes.loss(new ColumnType(Kind.DATETIME2, 0, 0, 7))).isPresent();
        assertThat(TargetTypes.loss(new ColumnType(Kind.DATETIME2, 0, 0, 6))).isEmpty();
        assertThat(TargetTypes.loss(ColumnType.of(Kind.MONEY))).isEmpty();
    }

    @Test
    void aTypeWithoutCounterpartIsRefused() {
        assertThatThrownBy(() -> TargetTypes.of(ColumnType.of(Kind.SQL_VARIANT)))
                .extracting("code")
                .isEqualTo(ErrorCode.TYPE_UNSUPPORTED);
    }
}
