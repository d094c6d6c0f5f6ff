package dev.tidegate.simulation;

import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.schema.Groups;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The tables of the simulated databases: each has something that replication gets wrong. */
final class Tables {
    /** A large object that updates leave out; keys that move. */
    static final TableSchema ACCOUNT =
            table(
                    "account",
                    List.of(integer("id"), integer("balance"), text("note", ColumnType.MAX)),
                    List.of("id"));

    /** No key: a row doubled or lost shows, and there are equal rows. */
    static final TableSchema LEDGER =
            table("ledger", List.of(integer("account"), integer("amount")), List.of());

    /** Points at accounts. */
    static final TableSchema MEMO =
            table(
                    "memo",
                    List.of(integer("id"), integer("account"), text("subject", 20)),
                    List.of("id"));

    /** Points at itself. */
    static final TableSchema NODE =
            table("node", List.of(integer("id"), integer("parent")), List.of("id"));

    /**
     * The holder is unique, and is handed from seat to seat. Only the source knows the order of its
     * keys: the greatest number comes first.
     */
    static final TableSchema SEAT =
            table("seat", List.of(integer("id"), integer("holder")), List.of("id"));

    /** A key of two columns, which is not in the order of the columns. */
    static final TableSchema STOCK =
            table(
                    "stock",
                    List.of(integer("item"), integer("amount"), integer("depot")),
                    List.of("depot", "item"));

    static final List<TableSchema> ALL = List.of(ACCOUNT, LEDGER, MEMO, NODE, SEAT, STOCK);

    /** Groups such that the usual transactions touch several of them. */
    static final Groups GROUPS =
            Groups.of(List.of(List.of("dbo.ledger", "dbo.node"), List.of("dbo.seat")));

    private Tables() {}

    /** The table of this name. */
    static TableSchema of(TableId table) {
        return ALL.stream()
                .filter(schema -> schema.table().equals(table))
                .findFirst()
                .orElseThrow();
    }

    /** The source's order of keys. */
    static KeyOrder order(TableId table) {
        return table.equals(SEAT.table())
                ? Comparator.comparing((Row key) -> key, Tables::compare).reversed()::compare
                : Tables::compare;
    }

    private static int compare(Row first, Row second) {
        for (int i = 0; i < first.size(); i++) {
            if (first.value(i) instanceof Integer one && second.value(i) instanceof Integer other) {
                int order = Integer.compare(one, other);
                if (order != 0) {
                    return order;
                }
            }
        }
        return 0;
    }

    /** Whether a key is in one of the ranges. */
    static boolean contain(Collection<KeyRange> ranges, Row key, KeyOrder order) {
        return ranges.stream().anyMatch(range -> range.contains(key, order));
    }

    private static TableSchema table(String name, List<Column> columns, List<String> key) {
        return new TableSchema(new TableId("dbo", name), 1, columns, key);
    }

    private static Column integer(String name) {
        return new Column(name, ColumnType.of(ColumnType.Kind.INT), true);
    }

    private static Column text(String name, int length) {
        return new Column(name, ColumnType.ofLength(ColumnType.Kind.NVARCHAR, length), true);
    }
}
