package dev.tidegate.sandbox.workload.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.workload.RandomText;
import dev.tidegate.sandbox.workload.SourceTable.Column;
import dev.tidegate.sandbox.workload.SourceTable.DataType;
import dev.tidegate.sandbox.workload.SourceTable.Trait;
import java.math.BigDecimal;
import java.sql.Types;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ValuesTest {
    private static final int TIMES = 2_000;

    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void wholeNumbersStayNearAndInTheirRange() {
        for (int i = 0; i < TIMES; i++) {
            assertThat((short) another("tinyint", 3, 0, (short) 250))
                    .isBetween((short) 200, (short) 255);
            assertThat((short) another("smallint", 5, 0, Short.MAX_VALUE))
                    .isGreaterThan((short) 32_000);
            assertThat((int) another("int", 10, 0, 3)).isBetween(0, 53);
            assertThat((int) another("int", 10, 0, -3)).isBetween(-53, 47);
        }
    }

    @Test
    void decimalsKeepTheirScaleAndFitTheirPrecision() {
        for (int i = 0; i < TIMES; i++) {
            BigDecimal value = (BigDecimal) another("decimal", 4, 2, new BigDecimal("99.99"));
            assertThat(value.scale()).isEqualTo(2);
            assertThat(value).isBetween(BigDecimal.ZERO, new BigDecimal("99.99"));
            BigDecimal money = (BigDecimal) another("money", 19, 4, new BigDecimal("1.0000"));
            assertThat(money.scale()).isEqualTo(4);
            assertThat(money.signum()).isNotNegative();
        }
    }

    @Test
    void textFitsItsColumn() {
        for (int i = 0; i < TIMES; i++) {
            assertThat((String) another("nvarchar", 7, 0, "Seattle")).hasSizeLessThanOrEqualTo(7);
            assertThat((String) another("varchar", 7, 0, "x")).matches("[a-zA-Z]{0,7}");
        }
    }

    @Test
    void textOfFixedLengthKeepsItsShape() {
        for (int i = 0; i < TIMES; i++) {
            assertThat((String) another("char", 12, 0, "415 658-9932"))
                    .matches("\\d{3} \\d{3}-\\d{4}");
        }
        assertThat(RandomText.shaped(random, "PMA42628M é")).matches("[A-Z]{3}\\d{5}[A-Z] é");
    }

    @Test
    void momentsGoBackInWholeHundredths() {
        LocalDateTime before = LocalDateTime.of(1993, 8, 5, 1, 2, 3, 123_000_000);
        for (int i = 0; i < TIMES; i++) {
            LocalDateTime value = (LocalDateTime) another("datetime", 23, 3, before);
            assertThat(value).isBefore(before);
            assertThat(value.getNano() % 10_000_000).isZero();
        }
    }

    @Test
    void bytesFitTheirColumn() {
        for (int i = 0; i < TIMES; i++) {
            assertThat((byte[]) another("varbinary", 5, 0, new byte[0]))
                    .hasSizeLessThanOrEqualTo(5);
            assertThat((byte[]) another("binary", 5, 0, new byte[0])).hasSize(5);
        }
    }

    @Test
    void onlyColumnsThatAllowNullBecomeNull() {
        boolean becameNull = false;
        for (int i = 0; i < TIMES; i++) {
            DataType type = new DataType("int", Types.INTEGER, 10, 0);
            Column optional = new Column("a", type, Set.of(Trait.NULLABLE));
            Column required = new Column("b", type, Set.of());
            becameNull |= Values.changed(random, optional, Optional.of(1)).isEmpty();
            assertThat(Values.changed(random, required, Optional.empty())).isPresent();
        }
        assertThat(becameNull).isTrue();
    }

    @Test
    void theSameSeedGivesTheSameValues() {
        DataType type = new DataType("nvarchar", Types.NVARCHAR, 40, 0);

        assertThat(Values.another(new SplittableRandom(5), type, Optional.of("Old")))
                .isEqualTo(Values.another(new SplittableRandom(5), type, Optional.of("Old")));
    }

    private Object another(String type, int precision, int scale, Object old) {
        return Values.another(
                random, new DataType(type, Types.OTHER, precision, scale), Optional.of(old));
    }
}
