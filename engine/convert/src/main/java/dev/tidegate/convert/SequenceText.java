package dev.tidegate.convert;

import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.SqlType;
import dev.tidegate.tsql.tree.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Sequences; what is not said is as on SQL Server, whose sequences begin at their least value. */
final class SequenceText {
    private SequenceText() {}

    static List<String> statements(CatalogObject.Sequence sequence, Descriptions descriptions) {
        StringBuilder sql = new StringBuilder("create sequence " + PgNames.object(sequence.id()));
        sql.append(" as ").append(type(sequence.type()));
        boolean minimum = false;
        boolean start = false;
        boolean down = false;
        StringBuilder options = new StringBuilder();
        for (Option option : sequence.definition().node().options()) {
            String value =
                    option.value().map(sequence.definition().batch()::text).orElse("").strip();
            String word = option.name().toLowerCase(Locale.ROOT);
            String number = value.replaceAll("(?i)^(with|by)\\s+", "").replaceAll("\\s", "");
            switch (word) {
                case "start with", "start" -> {
                    start = true;
                    options.append(" start with ").append(number);
                }
                case "increment by", "increment" -> {
                    down = number.startsWith("-");
                    options.append(" increment by ").append(number);
                }
                case "minvalue" -> {
                    minimum = true;
                    options.append(" minvalue ").append(number);
                }
                case "maxvalue" -> options.append(" maxvalue ").append(number);
                case "no minvalue" -> minimum = false;
                case "cycle" -> options.append(" cycle");
                case "cache" -> options.append(number.isEmpty() ? "" : " cache " + number);
                default -> {
                    // NO MAXVALUE, NO CYCLE, NO CACHE are PostgreSQL's defaults
                }
            }
        }
        sql.append(options);
        if (!minimum && !down) {
            String least = least(sequence.type());
            sql.append(" minvalue ").append(least);
            sql.append(start ? "" : " start with " + least);
        }
        List<String> statements = new ArrayList<>();
        statements.add(sql.toString());
        statements.addAll(descriptions.of(sequence, "SEQUENCE", "sequence"));
        return statements;
    }

    private static String type(SqlType type) {
        return switch (type.kind()) {
            case TINYINT, SMALLINT -> "smallint";
            case INT -> "integer";
            default -> "bigint";
        };
    }

    private static String least(SqlType type) {
        return switch (type.kind()) {
            case TINYINT -> "0";
            case SMALLINT -> String.valueOf(Short.MIN_VALUE);
            case INT -> String.valueOf(Integer.MIN_VALUE);
            default -> String.valueOf(Long.MIN_VALUE);
        };
    }
}
