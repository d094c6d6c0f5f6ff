package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableSelectionTest {
    @Test
    void withoutPatternsEveryTableIsSelectedButCapturesAndOurs() {
        TableSelection all = selection(List.of(), List.of());

        assertThat(all.selects(new TableId("dbo", "account"))).isTrue();
        assertThat(all.selects(new TableId("cdc", "dbo_account_CT"))).isFalse();
        assertThat(all.selects(Watermarks.TABLE)).isFalse();
    }

    @Test
    void aStarStandsForAnyTextAndCaseDoesNotMatter() {
        TableSelection some = selection(List.of("DBO.acc*", "sales.*"), List.of("*.*_old"));

        assertThat(some.selects(new TableId("dbo", "Account"))).isTrue();
        assertThat(some.selects(new TableId("sales", "a.b+c"))).isTrue();
        assertThat(some.selects(new TableId("dbo", "branch"))).isFalse();
        assertThat(some.selects(new TableId("sales", "order_OLD"))).isFalse();
    }

    @Test
    void otherCharactersOfAPatternStandForThemselves() {
        TableSelection some = selection(List.of("dbo.a+b(c"), List.of());

        assertThat(some.selects(new TableId("dbo", "a+b(c"))).isTrue();
        assertThat(some.selects(new TableId("dbo", "aab(c"))).isFalse();
    }

    @Test
    void aNamedTableThatIsNotThereIsAnError() {
        TableSelection some = selection(List.of("dbo.account", "dbo.x*"), List.of());

        assertThatThrownBy(() -> some.checkAllFound(List.of(new TableId("dbo", "branch"))))
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_NOT_READY))
                .hasMessageContaining("dbo.account");
    }

    @Test
    void excludedColumnsAreNamedWithTheirTables() {
        TableSelection some = excludingColumns("dbo.Person.photo", "*.rowguid", "old.*.*");

        assertThat(some.excludes(new TableId("dbo", "person"), "Photo")).isTrue();
        assertThat(some.excludes(new TableId("dbo", "person"), "photos")).isFalse();
        assertThat(some.excludes(new TableId("any", "thing"), "RowGuid")).isTrue();
        assertThat(some.excludes(new TableId("old", "thing"), "name")).isTrue();
        assertThat(some.selects(new TableId("old", "thing"))).isTrue();
    }

    @Test
    void anExcludedColumnThatIsNotThereIsAnError() {
        TableSelection some = excludingColumns("dbo.person.foto", "*.rowguid");

        assertThatThrownBy(() -> some.checkColumnsFound(List.of("dbo.person.photo")))
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_NOT_READY))
                .hasMessageContaining("no column dbo.person.foto,");
    }

    private static TableSelection excludingColumns(String... columns) {
        return new TableSelection(
                new SqlServerSettings(
                        "jdbc:sqlserver://h;databaseName=d",
                        "u",
                        "p",
                        List.of(),
                        List.of(),
                        List.of(columns),
                        Duration.ofMillis(10)));
    }

    private static TableSelection selection(List<String> included, List<String> excluded) {
        return new TableSelection(
                new SqlServerSettings(
                        "jdbc:sqlserver://h;databaseName=d",
                        "u",
                        "p",
                        included,
                        excluded,
                        Duration.ofMillis(10)));
    }
}
