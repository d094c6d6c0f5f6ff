package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import org.junit.jupiter.api.Test;

class TypesTest {
    @Test
    void aKeyWithASeventhDigitIsNotKeptApart() {
        assertThat(Types.keepsApart(new ColumnType(Kind.DATETIME2, 0, 0, 7))).isFalse();
        assertThat(Types.keepsApart(new ColumnType(Kind.DATETIMEOFFSET, 0, 0, 6))).isTrue();
        assertThat(Types.keepsApart(ColumnType.of(Kind.DATETIME))).isTrue();
    }
}
