package dev.tidegate.convert.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.schema.TablePlan;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the expressions of the source's catalog become. */
class LiveExpressionsTest {
    private static LiveDefinition table() {
        return new LiveDefinition()
                .column("Amount", ColumnType.of(Kind.INT))
                .column("Price", new ColumnType(Kind.DECIMAL, 0, 10, 2))
                .column("Huge", new ColumnType(Kind.DECIMAL, 0, 38, 4))
                .column("Cost", ColumnType.of(Kind.MONEY))
                .column("Weight", ColumnType.of(Kind.REAL))
                .column("State", ColumnType.ofLength(Kind.VARCHAR, 10))
                .column("Name", ColumnType.ofLength(Kind.NVARCHAR, 10))
                .column("Zip", ColumnType.ofLength(Kind.CHAR, 5))
                .column("Active", ColumnType.of(Kind.BIT))
                .column("Born", ColumnType.of(Kind.DATE))
                .column("Until", ColumnType.of(Kind.DATETIME))
                .collated("Exact", ColumnType.ofLength(Kind.VARCHAR, 9), "Latin1_General_CS_AS")
                .collated("Plain", ColumnType.ofLength(Kind.NVARCHAR, 9), "Latin1_General_CI_AI")
                .column("At", new ColumnType(Kind.DATETIMEOFFSET, 0, 0, 7));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "([Amount]>(0)) ; amount > (0)",
                "([Amount]>=(0) AND [Amount]<=(10) OR [Price] IS NULL)"
                        + " ; amount >= (0) and amount <= (10) or price is null",
                "(NOT [Amount]=(0)) ; not (amount = (0))",
                "([Amount] IN ((1),(2))) ; amount in ((1), (2))",
                "([Amount] BETWEEN (1) AND (5)) ; amount between (1) and (5)",
                "(([Amount]+(1))*(2)>[Price]) ; (amount + (1)) * (2) > price",
                "([Active]=(1)) ; active = true",
                "([State]='Open ') ; lower(rtrim(state, ' ')) = 'open'",
                "([Zip]<>'A') ; lower(zip) <> 'a'",
                "(len([Name])>(3)) ; length(rtrim(name, ' ')) > (3)",
                "([Born]<'2020-02-29') ; born < date '2020-02-29'",
                "([Born]<=[Until]) ; born <= until",
                "([Name] like 'a%') ; name ilike 'a%'",
                "([Zip] like '[0-9][0-9]%')" + " ; rpad(zip::text, 5) ~* '^[0-9][0-9].*$'",
                "([State] NOT LIKE 'a.c_')"
                        + " ; not (state ilike 'a.c_' or rtrim(state, ' ') ilike 'a.c_')",
                "([Exact]<>'Ab') ; rtrim(exact, ' ') <> 'Ab'",
                "(upper([Exact])='AB') ; rtrim(upper(exact), ' ') = 'AB'",
                "([State] COLLATE Latin1_General_BIN2='a') ; rtrim(state, ' ') = 'a'",
                "([Zip]+[State]='a') ; lower(rtrim(rpad(zip, 5) || state, ' ')) = 'a'",
                "([Amount]!>(5)) ; amount <= (5)",
                "(isnull([Amount],(0))>(1)) ; coalesce(amount, 0) > (1)",
                "([Amount]='1') ; amount = 1",
                "([Amount]&(1)=(1)) ; (amount & (1)) = (1)",
                "([Amount]=(1)) -- or more ; amount = (1)",
            })
    void conditionsAreConverted(String tsql, String expected) {
        assertThat(check(tsql)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "([Until]>getdate())",
                "([State]>'a')",
                "([State] BETWEEN 'a' AND 'b')",
                "([State]='é')",
                "([Name] like 'é%')",
                "([State]=[Name])",
                "([State]=(1))",
                "([Plain]='a')",
                "(concat([Zip],[State])='a')",
                "(nullif([State],'a') IS NULL)",
                "([Price]/(3)>(1))",
                "([Price]%(3)>(1))",
                "([Huge]*[Price]>(1))",
                "([Cost]*[Cost]>(1))",
                "([Weight]=(0.1))",
                "([Unknown]=(1))",
                "([dbo].[f]([Amount])=(1))",
                "([Amount]=(1)",
                "([Until]<'02/03/2020')",
                "([Until]<'2020-02-03')",
                "([Until]<'2020-02-03T23:59:59.999')",
                "([At]<[Until])",
                "(CONVERT([int],[State])>(1))",
                "(isjson([Name])=(1))",
                "(try_cast([State] as [int]) IS NOT NULL)",
            })
    void whatIsNotSurelyTrueOfEachRowOfTheSourceIsLeftOut(String tsql) {
        TablePlan plan = table().check("CK_x", tsql).plan();

        assertThat(plan.checks()).isEmpty();
        assertThat(plan.leftOut())
                .filteredOn(object -> object.object().equals("check \"CK_x\""))
                .singleElement()
                .satisfies(object -> assertThat(object.reason()).isNotBlank());
    }

    @Test
    void defaultsFollowTheColumnsType() {
        assertThat(defaultOf("((0))", Kind.BIT)).contains("false");
        assertThat(defaultOf("((1))", Kind.INT)).contains("1");
        assertThat(defaultOf("((-1.5))", Kind.MONEY)).contains("-1.5");
        assertThat(defaultOf("(N'it''s')", Kind.NVARCHAR)).contains("'it''s'");
        assertThat(defaultOf("(getdate())", Kind.DATETIME))
                .contains("clock_timestamp()::timestamp(3)");
        assertThat(defaultOf("(getdate())", Kind.DATE)).contains("clock_timestamp()::date");
        assertThat(defaultOf("(getutcdate())", Kind.DATETIME))
                .contains("(clock_timestamp() at time zone 'UTC')::timestamp(3)");
        assertThat(defaultOf("(sysdatetimeoffset())", Kind.DATETIMEOFFSET))
                .contains("clock_timestamp()::timestamp(0) with time zone");
        assertThat(defaultOf("(newid())", Kind.UNIQUEIDENTIFIER)).contains("gen_random_uuid()");
        assertThat(defaultOf("(NULL)", Kind.INT)).contains("null");
        assertThat(defaultOf("(CONVERT([bit],(1),(0)))", Kind.BIT)).contains("true");
        assertThat(defaultOf("('20200229')", Kind.DATETIME))
                .contains("timestamp '2020-02-29 00:00:00'");
        assertThat(defaultOf("('2020-02-29')", Kind.DATETIME2))
                .contains("timestamp '2020-02-29 00:00:00'");
        assertThat(defaultOf("(0x01)", Kind.VARBINARY)).contains("'\\x01'::bytea");
        assertThat(defaultOf("(suser_sname())", Kind.NVARCHAR)).contains("session_user::text");
    }

    @Test
    void defaultsThatMayDifferAreLeftOut() {
        assertThat(defaultOf("(getdate())", Kind.INT)).isEmpty();
        assertThat(defaultOf("(getdate())", Kind.DATETIMEOFFSET)).isEmpty();
        assertThat(defaultOf("('abc')", Kind.INT)).isEmpty();
        assertThat(defaultOf("('2020-02-03')", Kind.DATETIME)).isEmpty();
        assertThat(defaultOf("([dbo].[next]())", Kind.INT)).isEmpty();
    }

    @Test
    void computedColumnsHaveTheTypeThatTheSourceGivesThem() {
        assertThat(computed("([Price]*[Amount])", new ColumnType(Kind.DECIMAL, 0, 21, 2)))
                .contains("cast((price * amount) as numeric(21,2))");
        assertThat(computed("(([State]+' ')+[Name])", ColumnType.ofLength(Kind.NVARCHAR, 21)))
                .contains("cast(((state || ' ') || name) as character varying(21))");
        assertThat(computed("(isnull([Amount],(0)))", ColumnType.of(Kind.INT)))
                .contains("cast((coalesce(amount, 0)) as integer)");
    }

    @Test
    void typesOfConversionsAreReadAsTheCatalogWritesThem() {
        assertThat(
                        computed(
                                "(isnull(N'SO'+CONVERT([nvarchar](23),[Amount],(0)),N'*** ERROR"
                                        + " ***'))",
                                ColumnType.ofLength(Kind.NVARCHAR, 25)))
                .contains(
                        "cast((coalesce('SO' || cast(amount as character varying(23)), '*** ERROR"
                                + " ***')) as character varying(25))");
    }

    @Test
    void computedColumnsThatMayDifferAreLeftOut() {
        assertThat(computed("([Zip]+[State])", ColumnType.ofLength(Kind.VARCHAR, 15))).isEmpty();
        assertThat(computed("(getdate())", ColumnType.of(Kind.DATETIME))).isEmpty();
        assertThat(computed("([Price]/(3))", new ColumnType(Kind.DECIMAL, 0, 16, 8))).isEmpty();
        assertThat(computed("([dbo].[f]([Amount]))", ColumnType.of(Kind.INT))).isEmpty();
    }

    private static Optional<String> check(String tsql) {
        return table().check("CK_x", tsql).plan().checks().stream()
                .map(TablePlan.CheckPlan::condition)
                .findFirst();
    }

    private static Optional<String> computed(String tsql, ColumnType type) {
        return table().computed("Result", type, tsql).plan().columns().stream()
                .filter(column -> column.source().equals("Result"))
                .findFirst()
                .flatMap(TablePlan.ColumnPlan::generated);
    }

    private static Optional<String> defaultOf(String tsql, Kind kind) {
        return new LiveDefinition()
                .withDefault("Value", ColumnType.ofLength(kind, 0), tsql)
                .plan()
                .columns()
                .getFirst()
                .defaultValue();
    }
}
