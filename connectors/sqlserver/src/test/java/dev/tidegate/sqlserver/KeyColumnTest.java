package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyColumnTest {
    @Test
    void aValueHasTheColumnsOwnTypeSoThatItsIndexIsSeeked() {
        assertThat(place(new ColumnType(Kind.DECIMAL, 0, 18, 4), Optional.empty()))
                .isEqualTo("CAST(? AS decimal(18,4))");
        assertThat(place(new ColumnType(Kind.DATETIME2, 0, 0, 3), Optional.empty()))
                .isEqualTo("CAST(? AS datetime2(3))");
        assertThat(place(ColumnType.of(Kind.ROWVERSION), Optional.empty()))
                .isEqualTo("CAST(? AS binary(8))");
    }

    @Test
    void textGetsTheColumnsCollationBeforeItsCodePage() {
        assertThat(place(ColumnType.ofLength(Kind.VARCHAR, 20), Optional.of("Greek_CI_AS")))
                .isEqualTo("CAST(? COLLATE Greek_CI_AS AS varchar(20)) COLLATE Greek_CI_AS");
        assertThat(place(ColumnType.ofLength(Kind.NCHAR, 5), Optional.of("Greek_CI_AS")))
                .isEqualTo("CAST(? AS nchar(5)) COLLATE Greek_CI_AS");
    }

    @Test
    void whatIsNoCollationDoesNotComeIntoAStatement() {
        ColumnType type = ColumnType.ofLength(Kind.VARCHAR, 20);
        assertThatThrownBy(() -> place(type, Optional.of("x) OR (1 = 1")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aValueOfTheTargetFindsAllThatItKeepsAsThisOne() {
        assertThat(sameOnTheTarget(new ColumnType(Kind.DATETIME2, 0, 0, 7)))
                .isEqualTo(
                        "[k] >= TRY_CAST(? AS datetime2(7)) AND [k] <= TRY_CAST(? AS"
                                + " datetime2(7))");
        assertThat(sameOnTheTarget(new ColumnType(Kind.DATETIME2, 0, 0, 6)))
                .isEqualTo("[k] = TRY_CAST(? AS datetime2(6))");
        assertThat(sameOnTheTarget(new ColumnType(Kind.DECIMAL, 0, 18, 7)))
                .isEqualTo("[k] = TRY_CAST(? AS decimal(18,7))");
    }

    private static String sameOnTheTarget(ColumnType type) {
        return new KeyColumn(new Column("k", type, false), Optional.empty()).sameOnTheTarget();
    }

    private static String place(ColumnType type, Optional<String> collation) {
        return new KeyColumn(new Column("k", type, false), collation).place();
    }
}
