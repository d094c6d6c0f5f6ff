package dev.tidegate.convert.expected;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CanonicalValueTest {
    private static final LocalDateTime NOW = LocalDateTime.parse("2026-07-01T12:00:00");

    /** What SQL Server's script prints for a value, and what PostgreSQL gives for the same. */
    @Test
    void aValueOfEachTypeHasOneFormOnBothSides() {
        same("NULL", "int4", null);
        same("1", "bool", "t");
        same("0", "bool", "f");
        same("255", "int2", "255");
        same("-7", "int4", "-7");
        same("9223372036854775807", "int8", "9223372036854775807");
        same("12.50", "numeric", "12.5000");
        same(".50", "numeric", "0.5");
        same("-1.0000", "numeric", "-1.0000");
        same("0.00", "numeric", "0");
        same("100.0000", "numeric", "100");
        same("3.3333333333333331e-001", "float8", "0.3333333333333333");
        same("1.0000000000000000e+020", "float8", "1e+20");
        same("1.0000000149011612e-001f", "float4", "0.1");
        same("'abc '", "bpchar", "abc ");
        same("'it''s'", "varchar", "it's");
        same("''", "text", "");
        same("u'E4000A00'", "text", "ä\n");
        same("u'3DD800DE'", "text", "\uD83D\uDE00");
        same("'<r>1</r>'", "xml", "<r>1</r>");
        same("0x0AFF", "bytea", "\\x0aff");
        same("0x", "bytea", "\\x");
        same("2020-01-31", "date", "2020-01-31");
        same("23:59:59.1234560", "time", "23:59:59.123456");
        same("2020-01-31T23:59:59.003", "timestamp", "2020-01-31 23:59:59.003");
        same("2020-01-31T23:59:00", "timestamp", "2020-01-31 23:59:00");
        same("2020-01-31T23:59:59.1234567", "timestamp", "2020-01-31 23:59:59.123456");
        same("2020-01-31T23:59:59.0000000+02:00", "timestamptz", "2020-01-31 21:59:59+00");
        same("2020-01-31T23:59:59Z", "timestamptz", "2020-02-01 05:29:59+05:30");
        same(
                "6F9619FF-8B86-D011-B42D-00C04FC964FF",
                "uuid",
                "6f9619ff-8b86-d011-b42d-00c04fc964ff");
    }

    private static void same(String printed, String type, @Nullable String given) {
        assertThat(CanonicalValue.ofPostgres(type, given, NOW))
                .as(printed)
                .isEqualTo(CanonicalValue.ofToken(printed));
    }

    @Test
    void whatLooksAlikeAndIsAnotherValueStaysApart() {
        assertThat(CanonicalValue.ofToken("NULL")).isNotEqualTo(CanonicalValue.ofToken("'NULL'"));
        assertThat(CanonicalValue.ofToken("1")).isNotEqualTo(CanonicalValue.ofToken("'1'"));
        assertThat(CanonicalValue.ofToken("'a'")).isNotEqualTo(CanonicalValue.ofToken("'a '"));
        assertThat(CanonicalValue.ofToken("'a'")).isNotEqualTo(CanonicalValue.ofToken("'A'"));
        assertThat(CanonicalValue.ofToken("''")).isNotEqualTo(CanonicalValue.ofToken("NULL"));
        assertThat(CanonicalValue.ofToken("0x")).isNotEqualTo(CanonicalValue.ofToken("''"));
        assertThat(CanonicalValue.ofToken("2020-01-01"))
                .isNotEqualTo(CanonicalValue.ofToken("2020-01-01T00:00:00"));
    }

    @Test
    void aMomentByTheClockIsOnlySaidToBeOne() {
        assertThat(CanonicalValue.ofPostgres("timestamp", "2026-07-01 12:00:01.5", NOW))
                .isEqualTo("moment");
        assertThat(CanonicalValue.ofPostgres("date", "2026-07-01", NOW)).isEqualTo("moment");
        assertThat(CanonicalValue.ofPostgres("timestamptz", "2026-07-01 13:00:00+02", NOW))
                .isEqualTo("moment");
        assertThat(CanonicalValue.ofPostgres("timestamp", "2026-07-03 12:00:00", NOW))
                .isEqualTo("2026-07-03T12:00:00");
        assertThat(CanonicalValue.ofToken("moment")).isEqualTo("moment");
    }

    @Test
    void whatHasNoneOfTheFormsIsRefused() {
        for (String token : new String[] {"", "abc", "'a", "0x1", "2020-13-01", "u'0'", "--1"}) {
            assertThatThrownBy(() -> CanonicalValue.ofToken(token))
                    .as(token)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
