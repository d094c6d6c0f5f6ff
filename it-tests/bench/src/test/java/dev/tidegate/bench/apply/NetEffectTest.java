package dev.tidegate.bench.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.bench.orders.OrdersTables;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NetEffectTest {
    private static final TableSchema SCHEMA = OrdersTables.schemas().getLast();
    private static final Position POSITION = new Position(Lsn.ZERO, 0);

    private final NetEffect window = new NetEffect();

    @Test
    void aNewRowThatChangesIsInsertedAsItIsAtTheEnd() {
        insert(row(1));
        update(row(1), row(2));

        assertThat(effect()).containsExactly("INSERT 2");
    }

    @Test
    void aNewRowThatVanishesLeavesNothing() {
        insert(row(1));
        delete(row(1));

        assertThat(effect()).isEmpty();
    }

    @Test
    void aRowThatChangesOftenIsUpdatedOnce() {
        update(row(1), row(2));
        update(row(2), row(3));

        assertThat(effect()).containsExactly("UPDATE 3");
    }

    @Test
    void aRowThatChangesAndVanishesIsDeleted() {
        update(row(1), row(2));
        delete(row(2));

        assertThat(effect()).containsExactly("DELETE 2");
    }

    @Test
    void aRowThatVanishesAndComesBackIsUpdated() {
        delete(row(1));
        insert(row(2));

        assertThat(effect()).containsExactly("UPDATE 2");
    }

    private void insert(Row after) {
        window.add(new LogEvent.Insert(POSITION, SCHEMA, after));
    }

    private void update(Row before, Row after) {
        window.add(new LogEvent.Update(POSITION, SCHEMA, before, after));
    }

    private void delete(Row before) {
        window.add(new LogEvent.Delete(POSITION, SCHEMA, before));
    }

    /** A row of {@code order_line} with the same key always. */
    private static Row row(int quantity) {
        return Row.of(1, 1, 1, 1, 1, null, quantity, null, null);
    }

    private List<String> effect() {
        List<String> effect = new ArrayList<>();
        window.rows(SCHEMA, (operation, row) -> effect.add(operation + " " + row.value(6)));
        return effect;
    }
}
