package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MergedRowsTest {
    private static final TableSchema DOCUMENT =
            new TableSchema(
                    new TableId("dbo", "Document"),
                    1,
                    List.of(
                            new Column("Id", ColumnType.of(Kind.INT), false),
                            new Column("Title", ColumnType.ofLength(Kind.VARCHAR, 9), false),
                            new Column(
                                    "Body",
                                    ColumnType.ofLength(Kind.VARCHAR, ColumnType.MAX),
                                    false)),
                    List.of("Id"));

    private static final Position POSITION = new Position(Lsn.ZERO, 0);

    private final MergedRows merged = new MergedRows(DOCUMENT);

    @Test
    void theLastChangeOfAKeyCounts() {
        merged.add(insert(1, "a", "x"));
        merged.add(delete(2));
        merged.add(insert(2, "b", "y"));
        merged.add(delete(1));

        assertThat(merged.gone()).extracting(row -> row.value(0)).containsExactly(1);
        assertThat(merged.there()).isEqualTo(Map.of(leftOut(), List.of(Row.of(2, "b", "y"))));
    }

    @Test
    void aLargeObjectThatNobodyToldIsLeftOut() {
        merged.add(update(1, "a"));

        assertThat(merged.there()).isEqualTo(Map.of(leftOut(2), List.of(Row.of(1, "a", ""))));
    }

    @Test
    void aLargeObjectIsTheOneThatWasToldBefore() {
        merged.add(insert(1, "a", "x"));
        merged.add(update(1, "b"));

        assertThat(merged.there()).isEqualTo(Map.of(leftOut(), List.of(Row.of(1, "b", "x"))));
    }

    @Test
    void aRowThatMovesWithAllItHasIsGoneHereAndThere() {
        merged.add(move(Row.of(1, "a", "x"), Row.of(2, "a", "y")));

        assertThat(merged.gone()).extracting(row -> row.value(0)).containsExactly(1);
        assertThat(merged.there()).isEqualTo(Map.of(leftOut(), List.of(Row.of(2, "a", "y"))));
    }

    @Test
    void aRowThatComesToAKeyWithoutItsLargeObjectsIsRefused() {
        Row after = Row.of(2, "a", Row.UNCHANGED);
        merged.add(insert(1, "a", "x"));

        assertThatThrownBy(() -> merged.add(move(Row.of(1, "a", Row.UNCHANGED), after)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> merged.add(insert(2, "a", Row.UNCHANGED)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noRowIsUpdatedThatWasDeleted() {
        merged.add(delete(1));

        assertThatThrownBy(() -> merged.add(update(1, "a")))
                .extracting("code")
                .isEqualTo(ErrorCode.TARGET_ROW_MISSING);
    }

    private static BitSet leftOut(int... ordinals) {
        BitSet leftOut = new BitSet();
        for (int ordinal : ordinals) {
            leftOut.set(ordinal);
        }
        return leftOut;
    }

    private static LogEvent.Change insert(int id, String title, Object body) {
        return new LogEvent.Insert(POSITION, DOCUMENT, Row.of(id, title, body));
    }

    private static LogEvent.Change update(int id, String title) {
        Row after = Row.of(id, title, Row.UNCHANGED);
        return new LogEvent.Update(POSITION, DOCUMENT, after, after);
    }

    private static LogEvent.Change move(Row before, Row after) {
        return new LogEvent.Update(POSITION, DOCUMENT, before, after);
    }

    private static LogEvent.Change delete(int id) {
        return new LogEvent.Delete(POSITION, DOCUMENT, Row.of(id, "", ""));
    }
}
