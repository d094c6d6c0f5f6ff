package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.postgres.PostgresSettings.TextUnstorable;
import java.util.List;
import org.junit.jupiter.api.Test;

class StorableTextTest {
    private static final TableSchema NOTE =
            new TableSchema(
                    new TableId("dbo", "note"),
                    1,
                    List.of(
                            new Column("code", ColumnType.ofLength(Kind.NVARCHAR, 9), false),
                            new Column("body", ColumnType.ofLength(Kind.NVARCHAR, 9), true)),
                    List.of("code"));

    private final StorableText refusing = new StorableText(TextUnstorable.REFUSE);
    private final StorableText replacing = new StorableText(TextUnstorable.REPLACE);

    @Test
    void whatCanBeHeldIsLeftAlone() {
        Row row = Row.of("a", "é☃😀\uFFFD");
        Row unknown = Row.of("a", Row.UNCHANGED);

        assertThat(refusing.storable(NOTE, row)).isSameAs(row);
        assertThat(replacing.storable(NOTE, unknown)).isSameAs(unknown);
    }

    @Test
    void eachUnitThatCannotBeHeldIsReplaced() {
        assertThat(replacing.storable(NOTE, Row.of("a", "\0\uD83D😀\uDE00\uD83D")))
                .isEqualTo(Row.of("a", "\uFFFD\uFFFD😀\uFFFD\uFFFD"));
    }

    @Test
    void ofTheImageBeforeOnlyWhatTheRowIsFoundByMatters() {
        Position position = new Position(new Lsn(1, 1, (short) 1), 0);

        assertThat(
                        replacing.storable(
                                new LogEvent.Update(
                                        position, NOTE, Row.of("a", "\0"), Row.of("a", "x\0"))))
                .isEqualTo(
                        new LogEvent.Update(
                                position, NOTE, Row.of("a", "\0"), Row.of("a", "x\uFFFD")));
    }

    @Test
    void aRefusalNamesTableColumnAndKeyButNoValue() {
        assertThatThrownBy(() -> refusing.storable(NOTE, Row.of("sec", "ret\0")))
                .hasMessage(
                        "a value of column \"body\" of table dbo.note has the character U+0000,"
                                + " which PostgreSQL cannot hold in text; the row's key is in"
                                + " \"code\"");
    }

    @Test
    void aKeyIsNeverReplaced() {
        assertThatThrownBy(() -> replacing.storable(NOTE, Row.of("a\uD83D", "b")))
                .hasMessageContaining("column \"code\"")
                .hasMessageContaining("half of a surrogate pair");
    }
}
