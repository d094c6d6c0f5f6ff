package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionsTest {
    private static final Expressions EXPRESSIONS =
            new Expressions(
                    Map.of(
                            "Amount", ColumnType.of(Kind.INT),
                            "Price", new ColumnType(Kind.DECIMAL, 0, 10, 2),
                            "Cost", ColumnType.of(Kind.MONEY),
                            "State", ColumnType.ofLength(Kind.VARCHAR, 10),
                            "Name", ColumnType.ofLength(Kind.NVARCHAR, 10),
                            "Zip", ColumnType.ofLength(Kind.CHAR, 5),
                            "Active", ColumnType.of(Kind.BIT),
                            "Born", ColumnType.of(Kind.DATE),
                            "Until", ColumnType.of(Kind.DATETIME)));

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "([Amount]>(0)) ; (\"amount\" > 0)",
                "([Amount]>=(0) AND [Amount]<=(10) OR [Price] IS NULL)"
                        + " ; (((\"amount\" >= 0) and (\"amount\" <= 10)) or (\"price\" is null))",
                "(NOT [Amount]=(0)) ; (not (\"amount\" = 0))",
                "([Amount] IN ((1),(2))) ; ((\"amount\" = 1) or (\"amount\" = 2))",
                "([Amount] BETWEEN (1) AND (5)) ; ((\"amount\" >= 1) and (\"amount\" <= 5))",
                "(([Amount]+(1))*(2)>[Price]) ; (((\"amount\" + 1) * 2) > \"price\")",
                "([Active]=(1)) ; (\"active\" = true)",
                "([State]='Open ') ; (lower(rtrim(\"state\"::text, ' ')) = 'open')",
                "(len([Name])>(3)) ; (length(rtrim(\"name\", ' ')) > 3)",
                "([Born]<'2020-02-29') ; (\"born\" < date '2020-02-29')",
                "([Born]<=[Until]) ; (\"born\" <= \"until\")",
                "([Zip] like '[0-9][0-9]%') ; (\"zip\"::text ~* '^[0-9][0-9].*$')",
                "([State] NOT LIKE 'a.c_') ; (not (\"state\"::text ~* '^a\\.c.$'))",
                "([Amount]!>(5)) ; (\"amount\" <= 5)",
                "(isnull([Amount],(0))>(1)) ; (coalesce(\"amount\", 0) > 1)",
            })
    void conditionsAreTranslated(String tsql, String expected) throws Exception {
        assertThat(EXPRESSIONS.condition(tsql)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "([Until]>getdate())",
                "([State]>'a')",
                "([State]='é')",
                "([State]=[Name])",
                "([Amount]='1')",
                "([Price]/(3)>(1))",
                "([Cost]*[Cost]>(1))",
                "([Unknown]=(1))",
                "([dbo].[f]([Amount])=(1))",
                "([Amount]=(1)",
                "([Amount]&(1)=(1))",
                "([Until]<'02/03/2020')",
                "([Until]<'2020-02-03')",
                "([State] like 'a' escape 'b')",
                "(0x01=[Amount])",
                "([Amount]=(1)) -- or more",
            })
    void whatIsNotSurelyEqualIsRefused(String tsql) {
        assertThatThrownBy(() -> EXPRESSIONS.condition(tsql))
                .isInstanceOf(UntranslatableException.class);
    }

    @Test
    void defaultsFollowTheColumnsType() throws Exception {
        assertThat(defaultOf("((0))", Kind.BIT)).isEqualTo("false");
        assertThat(defaultOf("((1))", Kind.INT)).isEqualTo("1");
        assertThat(defaultOf("((-1.5))", Kind.MONEY)).isEqualTo("(-1.5)");
        assertThat(defaultOf("(N'it''s')", Kind.NVARCHAR)).isEqualTo("'it''s'");
        assertThat(defaultOf("(getdate())", Kind.DATETIME))
                .isEqualTo("clock_timestamp()::timestamp");
        assertThat(defaultOf("(sysutcdatetime())", Kind.DATETIME2))
                .isEqualTo("(clock_timestamp() at time zone 'UTC')");
        assertThat(defaultOf("(newid())", Kind.UNIQUEIDENTIFIER)).isEqualTo("gen_random_uuid()");
        assertThat(defaultOf("(NULL)", Kind.INT)).isEqualTo("null");
        assertThat(defaultOf("(CONVERT([bit],(1),(0)))", Kind.BIT)).isEqualTo("true");
        assertThat(defaultOf("('20200229')", Kind.DATETIME))
                .isEqualTo("timestamp '2020-02-29 00:00:00'");
    }

    @Test
    void defaultsThatConvertAreRefused() {
        for (String tsql : new String[] {"(getdate())", "('abc')", "((1.5))", "(user_name())"}) {
            assertThatThrownBy(() -> defaultOf(tsql, Kind.INT))
                    .isInstanceOf(UntranslatableException.class);
        }
    }

    @Test
    void computedColumnsAreCastToTheirType() throws Exception {
        assertThat(
                        EXPRESSIONS.computed(
                                "([Price]*[Amount])", new ColumnType(Kind.DECIMAL, 0, 21, 2)))
                .isEqualTo("cast((\"price\" * \"amount\") as numeric(21,2))");
        assertThat(
                        EXPRESSIONS.computed(
                                "(([State]+' ')+[Name])", ColumnType.ofLength(Kind.NVARCHAR, 21)))
                .isEqualTo("cast(((\"state\" || ' ') || \"name\") as character varying(21))");
        assertThatThrownBy(() ->
                        EXPRESSIONS.computed(
                                "([Zip]+[State])", ColumnType.ofLength(Kind.VARCHAR, 15)))
                .isInstanceOf(UntranslatableException.class);
    }

    private static String defaultOf(String tsql, Kind kind) throws UntranslatableException {
        return EXPRESSIONS.defaultOf(tsql, ColumnType.of(kind));
    }
}
