package dev.tidegate.sandbox.sqlserver.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.storage.Conversions.Rules;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

class ConversionsTest {
    private static final SqlType BYTES = SqlType.ofLength(Kind.VARBINARY, SqlType.MAX);
    private static final SqlType NATIONAL = SqlType.ofLength(Kind.NVARCHAR, SqlType.MAX);
    private static final SqlType NARROW = SqlType.ofLength(Kind.VARCHAR, SqlType.MAX);

    @Test
    void bytesAreNationalTextUnitByUnitAndBack() throws SqlError {
        byte[] halfAPair = {'a', 0, 0x3D, (byte) 0xD8, 'b', 0};

        assertThat(convert(halfAPair, BYTES, NATIONAL)).isEqualTo("a\uD83Db");
        assertThat(convert("a\uD83Db", NATIONAL, BYTES)).isEqualTo(halfAPair);
    }

    @Test
    void bytesThatTheCodePageDoesNotDefineAreControlCharactersAndBack() throws SqlError {
        byte[] undefined = {(byte) 0x81, (byte) 0x80};

        assertThat(convert(undefined, BYTES, NARROW)).isEqualTo("\u0081€");
        assertThat(convert("\u0081€", NARROW, BYTES)).isEqualTo(undefined);
    }

    @Test
    void aDatetimeIsRoundedToItsTicksLateInTheSecondToo() {
        assertThat(Moments.datetime(LocalDateTime.parse("9999-12-31T23:59:59.997")))
                .isEqualTo(LocalDateTime.parse("9999-12-31T23:59:59.997"));
        assertThat(Moments.datetime(LocalDateTime.parse("2024-01-01T00:00:00.999")))
                .isEqualTo(LocalDateTime.parse("2024-01-01T00:00:01"));
    }

    private static Object convert(Object value, SqlType from, SqlType to) throws SqlError {
        return Conversions.convert(value, from, to, Rules.cast(DateOrder.MDY));
    }
}
