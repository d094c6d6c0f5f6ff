package dev.tidegate.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.validate.AuditRecords.Mismatch;
import dev.tidegate.validate.AuditRecords.TableRecord;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows that certainly differ, for people and programs. */
final class MismatchText {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Map<TableId, List<Mismatch>> tables;
    private final Keys keys;

    /** Whether the keys of rows are shown, which are row values. */
    enum Keys {
        SHOWN,
        HIDDEN
    }

    private MismatchText(Map<TableId, List<Mismatch>> tables, Keys keys) {
        this.tables = tables;
        this.keys = keys;
    }

    /**
     * Of these records.
     *
     * @param only the name of a table; empty for all
     */
    static MismatchText of(Map<TableId, TableRecord> records, String only, Keys keys) {
        Map<TableId, List<Mismatch>> tables = new TreeMap<>();
        records.forEach((table, record) -> {
            boolean meant = only.isEmpty() || table.toString().equalsIgnoreCase(only);
            if (meant && !record.mismatches().isEmpty()) {
                tables.put(table, record.mismatches());
            }
        });
        return new MismatchText(tables, keys);
    }

    boolean isEmpty() {
        return tables.isEmpty();
    }

    String lines() {
        if (isEmpty()) {
            return "no row is known to differ\n";
        }
        StringBuilder text = new StringBuilder();
        tables.forEach((table, mismatches) -> {
            text.append("%s: %,d\n".formatted(table, mismatches.size()));
            mismatches.forEach(it -> text.append("  ").append(line(it)).append('\n'));
        });
        text.append("\nnext: ");
        text.append(
                keys == Keys.HIDDEN
                        ? "--values shows the keys; \"tidegate validate repair TABLE\" a repair"
                        : "\"tidegate validate repair TABLE\" shows what a repair would do");
        return text.append('\n').toString();
    }

    private String line(Mismatch mismatch) {
        String key =
                switch (keys) {
                    case HIDDEN -> "";
                    case SHOWN ->
                            "key "
                                    + mismatch.key().map(MismatchText::shown).orElse("(none)")
                                    + "  ";
                };
        return "%s%s, %s, at %s since %s"
                .formatted(
                        key,
                        kind(mismatch),
                        String.join(", ", mismatch.columns()),
                        mismatch.at(),
                        mismatch.confirmedAt());
    }

    private static String kind(Mismatch mismatch) {
        String kind =
                switch (mismatch.kind()) {
                    case MISSING -> "missing on the target";
                    case EXTRA -> "on the target only";
                    case CHANGED -> "other values";
                };
        return mismatch.rows() == 1 ? kind : "%s, %,d rows".formatted(kind, mismatch.rows());
    }

    String json() {
        ArrayNode all = MAPPER.createArrayNode();
        tables.forEach((table, mismatches) -> mismatches.forEach(it -> all.add(node(table, it))));
        return all + "\n";
    }

    private ObjectNode node(TableId table, Mismatch mismatch) {
        ObjectNode node = MAPPER.createObjectNode().put("table", table.toString());
        if (keys == Keys.SHOWN) {
            ArrayNode key = node.putArray("key");
            mismatch.key().ifPresent(it -> values(it).forEach(key::add));
        }
        node.put("kind", mismatch.kind().name());
        ArrayNode columns = node.putArray("columns");
        mismatch.columns().forEach(columns::add);
        return node.put("rows", mismatch.rows())
                .put("at", mismatch.at().toString())
                .put("confirmedAt", mismatch.confirmedAt().toString());
    }

    private static String shown(Row key) {
        return values(key).stream().collect(Collectors.joining(", ", "(", ")"));
    }

    private static List<String> values(Row key) {
        return new ArrayList<>(
                IntStream.range(0, key.size()).mapToObj(i -> text(key.value(i))).toList());
    }

    private static String text(@Nullable Object value) {
        return value instanceof byte[] bytes
                ? "0x" + HexFormat.of().formatHex(bytes)
                : String.valueOf(value);
    }
}
