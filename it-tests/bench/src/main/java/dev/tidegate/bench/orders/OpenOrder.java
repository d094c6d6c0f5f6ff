package dev.tidegate.bench.orders;

import dev.tidegate.model.Row;
import java.util.List;

/**
 * An order that is not delivered.
 *
 * @param order its row
 * @param announcement its row of {@code new_order}
 * @param lines its rows of {@code order_line}
 */
record OpenOrder(Row order, Row announcement, List<Row> lines) {}
