package dev.tidegate.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.simulation.FakeHasher;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is left out of the hashes, and what is not. */
class ExcludedColumnsTest {
    private static final TableSchema PAGE =
            new TableSchema(
                    new TableId("dbo", "Page"),
                    1,
                    List.of(
                            new Column("id", ColumnType.of(Kind.INT), false),
                            new Column("title", ColumnType.ofLength(Kind.NVARCHAR, 20), true),
                            new Column(
                                    "body",
                                    ColumnType.ofLength(Kind.NVARCHAR, ColumnType.MAX),
                                    true),
                            new Column(
                                    "note",
                                    ColumnType.ofLength(Kind.NVARCHAR, ColumnType.MAX),
                                    true)),
                    List.of("id"));

    @Test
    void rowsThatDifferOnlyThereHaveTheSameHash() {
        RowHasher hasher = without("dbo.page.title");

        assertThat(hasher.row(Row.of(1, "one", "b", "n")))
                .isEqualTo(hasher.row(Row.of(1, "two", "b", "n")))
                .isNotEqualTo(hasher.row(Row.of(2, "one", "b", "n")));
        assertThat(hasher.largeObjects(Row.of(1, "one", "b", "n")))
                .isEqualTo(hasher.largeObjects(Row.of(1, "two", "b", "n")))
                .isNotEqualTo(hasher.largeObjects(Row.of(1, "one", "c", "n")));
    }

    @Test
    void aLargeObjectThatTheLogLeavesOutThereKeepsTheLedgerKnown() {
        TableTally tally = new TableTally(PAGE, without("dbo.page.body"));
        tally.add(Row.of(1, "one", Row.UNCHANGED, "n"));
        TableTally same = new TableTally(PAGE, without("dbo.page.body"));
        same.add(Row.of(1, "one", "whatever", "n"));

        assertThat(tally.sum()).isEqualTo(same.sum());
        assertThat(tally.sum().largeObjects()).isInstanceOf(Lane.Known.class);
        assertThat(without("dbo.page.body").covers(2)).isFalse();
        assertThat(without("dbo.page.body").covers(3)).isTrue();
        assertThat(without("dbo.page.*").hasLargeObjects()).isFalse();
    }

    @Test
    void columnsOfAKeyAreAlwaysCompared() {
        ExcludedColumns all = ExcludedColumns.of(Map.of("dbo.*", "why not"));

        assertThat(all.of(PAGE)).containsOnlyKeys("title", "body", "note");
        assertThat(all.ofKey(PAGE)).containsExactly("id");
        RowHasher hasher = all.without(FakeHasher::hasher).of(PAGE);
        assertThat(hasher.row(Row.of(1, "a", "b", "c")))
                .isNotEqualTo(hasher.row(Row.of(2, "a", "b", "c")));
    }

    @Test
    void eachIsExcludedForAReasonAndNamesThatNobodyHasAreKnown() {
        ExcludedColumns excluded =
                ExcludedColumns.of(
                        Map.of("dbo.page.note", "is free text", "dbo.page.nite", "typo"));

        assertThat(excluded.of(PAGE)).isEqualTo(Map.of("note", "is free text"));
        assertThat(excluded.missingIn(List.of(PAGE))).containsExactly("dbo.page.nite");
        assertThat(ExcludedColumns.NONE.of(PAGE)).isEmpty();
    }

    @Test
    void aRowVersionIsNeverComparedUnlessThereIsNothingElse() {
        Column version = new Column("version", ColumnType.of(Kind.ROWVERSION), false);
        Column id = new Column("id", ColumnType.of(Kind.INT), false);
        TableId item = new TableId("dbo", "Item");
        TableSchema keyed = new TableSchema(item, 1, List.of(id, version), List.of("id"));
        TableSchema ofKey = new TableSchema(item, 1, List.of(id, version), List.of("version"));
        TableSchema alone = new TableSchema(item, 1, List.of(version), List.of());

        assertThat(ExcludedColumns.NONE.of(keyed).get("version")).contains("rowversion");
        assertThat(ExcludedColumns.NONE.without(FakeHasher::hasher).of(keyed).covers(1)).isFalse();
        assertThat(ExcludedColumns.NONE.of(ofKey)).isEmpty();
        assertThat(ExcludedColumns.NONE.ofKey(ofKey)).isEmpty();
        assertThat(ExcludedColumns.NONE.of(alone)).isEmpty();
    }

    private static RowHasher without(String name) {
        return ExcludedColumns.of(Map.of(name, "why not")).without(FakeHasher::hasher).of(PAGE);
    }
}
