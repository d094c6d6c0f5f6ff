package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.LogEvent.Change;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.postgres.NetEffect.Net;
import dev.tidegate.postgres.NetEffect.Rules;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NetEffectTest {
    private static final TableSchema SCHEMA =
            new TableSchema(
                    new TableId("dbo", "item"),
                    1,
                    List.of(
                            new Column("id", ColumnType.of(Kind.INT), false),
                            new Column("code", ColumnType.of(Kind.INT), true),
                            new Column("name", ColumnType.ofLength(Kind.NVARCHAR, 9), true),
                            new Column(
                                    "note",
                                    ColumnType.ofLength(Kind.NVARCHAR, ColumnType.MAX),
                                    true)),
                    List.of("id"));

    private static final int CODE = 1;
    private static final int NAME = 2;
    private static final int NOTE = 3;

    /** Only the key is checked with each row. */
    private static final Rules DEFERRED = new Rules(columns(0), false);

    /** The code is, too. */
    private static final Rules AT_ONCE = new Rules(columns(0, CODE), false);

    private static final int WINDOWS = 20_000;

    @Test
    void theNetEffectIsWhatLiteralReplayComesTo() {
        assertThat(reducedOf(DEFERRED)).isGreaterThan(WINDOWS / 2);
    }

    @Test
    void noKeyThatIsCheckedAtOnceIsViolatedOnTheWay() {
        assertThat(reducedOf(AT_ONCE)).isGreaterThan(WINDOWS / 2);
    }

    @Test
    void aRowIsNotWrittenAnewWhereItWouldLoseOtherColumns() {
        assertThat(reducedOf(new Rules(columns(0, CODE), true))).isGreaterThan(WINDOWS / 10);
    }

    /** How many of some random windows could be reduced; each came to what replay does. */
    private static int reducedOf(Rules rules) {
        int reduced = 0;
        for (int seed = 0; seed < WINDOWS; seed++) {
            RandomWindow window = new RandomWindow(new Random(seed));
            ModelTable start = window.rows();
            List<Change> changes = window.changes(1 + seed % 25);
            Optional<Net> net = net(rules, changes);
            if (net.isPresent()) {
                reduced++;
                start.write(net.get(), rules);
                assertThat(start).as("seed %d", seed).isEqualTo(window.rows());
            }
        }
        return reduced;
    }

    private static Optional<Net> net(Rules rules, List<Change> changes) {
        NetEffect effect = new NetEffect(SCHEMA, rules);
        return changes.stream().allMatch(effect::add) ? effect.net() : Optional.empty();
    }

    @Test
    void manyUpdatesOfARowAreOneOfWhatDiffers() {
        assertThat(
                        reduce(
                                update(Row.of(1, 7, "a", "x"), Row.of(1, 7, "b", Row.UNCHANGED)),
                                update(Row.of(1, 7, "b", "x"), Row.of(1, 7, "c", "y"))))
                .contains(
                        new Net(
                                List.of(),
                                Map.of(columns(NAME, NOTE), List.of(Row.of(1, 7, "c", "y"))),
                                List.of()));
    }

    @Test
    void aRowThatCameAndWentLeavesNothing() {
        assertThat(
                        reduce(
                                insert(Row.of(1, 7, "a", null)),
                                update(Row.of(1, 7, "a", null), Row.of(2, 7, "a", null)),
                                delete(Row.of(2, 7, "a", null))))
                .contains(new Net(List.of(), Map.of(), List.of()));
    }

    @Test
    void aRowThatWentAndCameBackIsUpdated() {
        assertThat(reduce(delete(Row.of(1, 7, "a", null)), insert(Row.of(1, 7, "b", "n"))))
                .contains(
                        new Net(
                                List.of(),
                                Map.of(columns(NAME, NOTE), List.of(Row.of(1, 7, "b", "n"))),
                                List.of()));
    }

    @Test
    void aRowThatGotAnotherKeyIsWrittenAnew() {
        assertThat(reduce(update(Row.of(1, 7, "a", "n"), Row.of(2, 7, "a", "n"))))
                .contains(
                        new Net(
                                List.of(Row.of(1, 7, "a", "n")),
                                Map.of(),
                                List.of(Row.of(2, 7, "a", "n"))));
    }

    @Test
    void anUpdateThatChangesNothingStillProvesThatTheRowIsThere() {
        Row row = Row.of(1, 7, "a", Row.UNCHANGED);

        assertThat(reduce(update(row, row)))
                .contains(new Net(List.of(), Map.of(columns(), List.of(row)), List.of()));
    }

    @Test
    void whatMustBeWrittenAnewAndIsNotKnownIsWrittenLiterally() {
        assertThat(
                        reduce(
                                update(
                                        Row.of(1, 7, "a", Row.UNCHANGED),
                                        Row.of(2, 7, "a", Row.UNCHANGED))))
                .isEmpty();
    }

    @Test
    void contradictionsAreWrittenLiterally() {
        Row row = Row.of(1, 7, "a", null);
        Row other = Row.of(2, 8, "b", null);

        assertThat(reduce(insert(row), insert(row))).isEmpty();
        assertThat(reduce(delete(row), delete(row))).isEmpty();
        assertThat(reduce(delete(row), update(row, row))).isEmpty();
        assertThat(reduce(update(row, other), delete(row))).isEmpty();
        assertThat(reduce(update(other, other), update(row, other))).isEmpty();
        assertThat(reduce(insert(row), delete(row), delete(row))).isEmpty();
    }

    private static Optional<Net> reduce(Change... changes) {
        return net(DEFERRED, List.of(changes));
    }

    private static BitSet columns(int... ordinals) {
        BitSet set = new BitSet();
        Arrays.stream(ordinals).forEach(set::set);
        return set;
    }

    private static Position position() {
        return new Position(new Lsn(1, 1, (short) 1), 0);
    }

    static Change insert(Row after) {
        return new LogEvent.Insert(position(), SCHEMA, after);
    }

    static Change update(Row before, Row after) {
        return new LogEvent.Update(position(), SCHEMA, before, after);
    }

    static Change delete(Row before) {
        return new LogEvent.Delete(position(), SCHEMA, before);
    }
}
