package dev.tidegate.sqlserver;

import dev.tidegate.load.KeyOrder;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.Row;
import dev.tidegate.sqlserver.KeyStatistics.Step;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keys at which to cut a table into parts of about as many rows. Each is a row's whole key, though
 * statistics know the leading column only: the last key with a value of it up to the wanted one. So
 * where one value has more rows than a part, several cuts are the same, and one of them is given.
 */
final class KeyCuts {
    private final KeyShape shape;
    private final KeySeek seek;
    private final KeyOrder order;

    KeyCuts(KeyShape shape, KeySeek seek, KeyOrder order) {
        this.shape = shape;
        this.seek = seek;
        this.order = order;
    }

    /** At most one fewer than {@code parts}, upwards; none with nothing behind it. */
    List<Row> of(List<Step> steps, int parts) throws SQLException {
        List<Row> cuts = new ArrayList<>();
        for (Object value : values(shape.leading().column().type(), steps, parts)) {
            Optional<Row> cut = seek.lastUpTo(value);
            if (cut.isPresent()
                    && (cuts.isEmpty() || order.compare(cuts.getLast(), cut.get()) < 0)) {
                cuts.add(cut.get());
            }
        }
        if (!cuts.isEmpty() && seek.last().filter(cuts.getLast()::equals).isPresent()) {
            cuts.removeLast();
        }
        return cuts;
    }

    /** Values of the leading column up to which lie about 1, 2, … parts of the rows. */
    static List<Object> values(ColumnType type, List<Step> steps, int parts) {
        Optional<KeyScale> scale = KeyScale.of(type);
        double all = steps.stream().mapToDouble(Step::rows).sum();
        List<Object> values = new ArrayList<>();
        double before = 0;
        int step = 0;
        for (int part = 1; part < parts && all > 0; part++) {
            double wanted = all * part / parts;
            while (step < steps.size() - 1 && before + steps.get(step).rows() < wanted) {
                before += steps.get(step).rows();
                step++;
            }
            Object high = steps.get(step).high();
            if (step > 0 && scale.isPresent()) {
                double share = (wanted - before) / steps.get(step).rows();
                values.add(scale.get().between(steps.get(step - 1).high(), high, share));
            } else if (step < steps.size() - 1) {
                values.add(high); // what is inside of the step is not known
            }
        }
        return values;
    }
}
