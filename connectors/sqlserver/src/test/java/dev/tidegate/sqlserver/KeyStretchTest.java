package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.load.KeyRange;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyStretchTest {
    private static final List<KeyColumn> COLUMNS =
            Stream.of("a", "b", "c")
                    .map(name ->
                            new KeyColumn(
                                    new Column(name, ColumnType.of(Kind.INT), false),
                                    Optional.empty()))
                    .toList();

    /** Opens no connection: numbers are compared here. */
    private final Connections connections =
            new Connections(
                    new SqlServerSettings(
                            "jdbc:sqlserver://db.example;databaseName=shop",
                            "ada",
                            "x",
                            List.of(),
                            List.of(),
                            Duration.ofSeconds(1)));

    private final SourceKeyOrder order =
            new SourceKeyOrder(
                    new KeyShape(new TableId("dbo", "t"), COLUMNS, Optional.empty(), 1_000),
                    connections);

    @AfterEach
    void close() {
        connections.close();
    }

    @Test
    void allKeysAreOneStretch() {
        assertThat(wheres(Optional.empty(), Optional.empty())).containsExactly("");
    }

    @Test
    void keysAboveOneAreThoseThatShareMostOfItFirst() {
        assertThat(wheres(Optional.of(Row.of(1, 2, 3)), Optional.empty()))
                .containsExactly("a = 1, b = 2, c > 3", "a = 1, b > 2", "a > 1");
    }

    @Test
    void keysUpToOneAreThoseThatShareLeastOfItFirst() {
        assertThat(wheres(Optional.empty(), Optional.of(Row.of(1, 2, 3))))
                .containsExactly("a < 1", "a = 1, b < 2", "a = 1, b = 2, c <= 3");
    }

    @Test
    void keysBetweenTwoForkWhereTheyDiffer() {
        assertThat(wheres(Optional.of(Row.of(1, 2, 3)), Optional.of(Row.of(5, 6, 7))))
                .containsExactly(
                        "a = 1, b = 2, c > 3",
                        "a = 1, b > 2",
                        "a > 1, a < 5",
                        "a = 5, b < 6",
                        "a = 5, b = 6, c <= 7");
        assertThat(wheres(Optional.of(Row.of(1, 2, 3)), Optional.of(Row.of(1, 4, 5))))
                .containsExactly(
                        "a = 1, b = 2, c > 3", "a = 1, b > 2, b < 4", "a = 1, b = 4, c <= 5");
        assertThat(wheres(Optional.of(Row.of(1, 2, 3)), Optional.of(Row.of(1, 2, 9))))
                .containsExactly("a = 1, b = 2, c > 3, c <= 9");
    }

    @Test
    void nothingLiesBetweenAKeyAndItselfOrOneBeforeIt() {
        assertThat(wheres(Optional.of(Row.of(1, 2, 3)), Optional.of(Row.of(1, 2, 3)))).isEmpty();
        assertThat(wheres(Optional.of(Row.of(1, 2, 3)), Optional.of(Row.of(1, 1, 9)))).isEmpty();
    }

    /** What the conditions say, with their values in the places of the parameters. */
    private List<String> wheres(Optional<Row> above, Optional<Row> upTo) {
        return KeyStretch.of(new KeyRange(above, upTo), order).stream()
                .map(stretch -> {
                    String where = stretch.where(COLUMNS);
                    for (Object value :
                            Stream.of(
                                            stretch.equal().stream(),
                                            stretch.above().stream(),
                                            stretch.below().stream())
                                    .flatMap(values -> values)
                                    .toList()) {
                        where = where.replaceFirst("CAST\\(\\? AS int\\)", value.toString());
                    }
                    return where.replace(" WHERE ", "")
                            .replace(" AND ", ", ")
                            .replaceAll("[\\[\\]]", "");
                })
                .toList();
    }
}
