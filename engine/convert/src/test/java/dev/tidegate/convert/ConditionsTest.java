package dev.tidegate.convert;

import static dev.tidegate.convert.Converting.condition;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConditionsTest {
    @Test
    void numbersAreComparedAsTheyAre() {
        assertThat(condition("a >= 0 AND a !> 9 OR NOT a <> 3"))
                .isEqualTo("a >= 0 and a <= 9 or not (a <> 3)");
        assertThat(condition("(a = 1 OR a = 2) AND a != 3"))
                .isEqualTo("(a = 1 or a = 2) and a <> 3");
        assertThat(condition("a BETWEEN 1 AND 5")).isEqualTo("a between 1 and 5");
        assertThat(condition("m > $0.5")).isEqualTo("m > 0.5");
    }

    @Test
    void textIsComparedWithoutRegardToCaseAndTrailingBlanksIfStrict() {
        assertThat(condition("s = 'Ab '")).isEqualTo("lower(rtrim(s, ' ')) = 'ab'");
        assertThat(condition("c IN ('X', 'Y')")).isEqualTo("lower(c) in ('x', 'y')");
        assertThat(condition("UPPER(s) = 'Ab'")).isEqualTo("upper(rtrim(upper(s), ' ')) = 'AB'");
        assertThat(condition("s = 'Ab'", Profile.IDIOMATIC)).isEqualTo("s = 'Ab'");
    }

    @Test
    void textOfAnExactCollationIsComparedAsItIs() {
        assertThat(condition("x = 'Ab'")).isEqualTo("x = 'Ab'");
        assertThat(condition("x LIKE 'A%'")).isEqualTo("x like 'A%'");
        assertThat(condition("s COLLATE Latin1_General_CS_AS = 'Ab'")).isEqualTo("s = 'Ab'");
    }

    @Test
    void bitsAreBooleans() {
        assertThat(condition("b = 1")).isEqualTo("b = true");
        assertThat(condition("0 <> b")).isEqualTo("false <> b");
        assertThat(condition("b = a")).isEqualTo("cast(b as integer) = a");
    }

    @Test
    void patternsWithBracketsAreRegularExpressions() {
        assertThat(condition("s LIKE 'a_%'")).isEqualTo("s ilike 'a_%'");
        assertThat(condition("s NOT LIKE '[0-9][^a]%'")).isEqualTo("s !~* '^[0-9][^a].*$'");
        assertThat(condition("s LIKE '50!%.\\' ESCAPE '!'", Profile.IDIOMATIC))
                .isEqualTo("s like '50\\%.\\\\'");
    }

    @Test
    void blanksAtTheEndMatchOrDoNotAsThePatternHasThem() {
        assertThat(condition("s LIKE 'a_'"))
                .isEqualTo("(s ilike 'a_' or rtrim(s, ' ') ilike 'a_')");
        assertThat(condition("s NOT LIKE '50!%' ESCAPE '!'"))
                .isEqualTo("not (s ilike '50\\%' or rtrim(s, ' ') ilike '50\\%')");
        assertThat(condition("c LIKE '[a-c] %'")).startsWith("rpad(c::text, ");
    }

    @Test
    void datesAreComparedWithLiteralsThatEveryLanguageReadsAlike() {
        assertThat(condition("d < '20240131'")).isEqualTo("d < timestamp '2024-01-31 00:00:00'");
        assertThat(condition("d < getdate()")).isEqualTo("d < clock_timestamp()::timestamp(3)");
        assertThat(condition("d >= DATEADD(year, -18, '2020-02-29')"))
                .isEqualTo("d >= (timestamp '2020-02-29 00:00:00' + make_interval(years => -18))");
    }

    @Test
    void nullsAreAskedFor() {
        assertThat(condition("a IS NULL OR s IS NOT NULL")).isEqualTo("a is null or s is not null");
        assertThat(condition("ISNULL(a, 0) > 1")).isEqualTo("coalesce(a, 0) > 1");
    }

    @Test
    void whatIsNotSurelyEqualIsAnActionItemAndNotLeftOutSilently() {
        ConvertedObject object = Converting.object(Converting.table("CHECKSUM(a) > 1"));

        assertThat(object.whole()).isFalse();
        assertThat(object.items())
                .singleElement()
                .extracting(ActionItem::rule)
                .isEqualTo(Rule.CHECK);
        assertThat(object.definition().getFirst()).doesNotContain("check (");
    }
}
