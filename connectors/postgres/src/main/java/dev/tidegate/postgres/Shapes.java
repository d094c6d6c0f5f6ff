package dev.tidegate.postgres;

import dev.tidegate.model.ColumnType;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.postgres.Shape.Image;
import dev.tidegate.postgres.Shape.Parameter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The statements for the changes of one table, each made once. Owned by one thread. */
final class Shapes {
    private final TableSchema schema;
    private final String table;
    private final int[] keyOrdinals;
    private final Set<Integer> key = new HashSet<>();
    private final Map<Signature, Shape> made = new HashMap<>();

    Shapes(TableSchema schema) {
        this.schema = schema;
        this.table = Names.table(schema.table());
        this.keyOrdinals = schema.keyOrdinals();
        for (int ordinal : keyOrdinals) {
            key.add(ordinal);
        }
    }

    private enum Kind {
        INSERT,
        UPDATE,
        UPDATE_WITH_KEY,
        DELETE,
        UPDATE_WITHOUT_KEY,
        DELETE_WITHOUT_KEY
    }

    /**
     * What makes two changes need different statements.
     *
     * @param leftOut columns that the new image leaves out
     * @param nulls columns that are NULL in the old image of a row without a key
     * @param unknown columns that this image leaves out
     */
    private record Signature(Kind kind, BitSet leftOut, BitSet nulls, BitSet unknown) {
        Signature(Kind kind, BitSet leftOut) {
            this(kind, leftOut, NONE, NONE);
        }
    }

    private static final BitSet NONE = new BitSet();

    /** Puts a row in. */
    Shape insert() {
        return made.computeIfAbsent(new Signature(Kind.INSERT, NONE), _ -> makeInsert());
    }

    /** Changes the one row with the key of {@code before}. */
    Shape update(Row before, Row after) {
        Kind kind = isKeyKept(before, after) ? Kind.UPDATE : Kind.UPDATE_WITH_KEY;
        return made.computeIfAbsent(
                new Signature(kind, unchanged(after)),
                signature -> {
                    Builder builder = new Builder();
                    builder.text("update " + table + " set ");
                    builder.assignments(assigned(signature), Image.AFTER);
                    builder.text(" where ").keyOf(Image.BEFORE);
                    return builder.shape();
                });
    }

    /** Deletes the one row with the key. */
    Shape delete() {
        return made.computeIfAbsent(new Signature(Kind.DELETE, NONE), _ -> makeDelete());
    }

    /** Changes one row that is equal to {@code before}, of a table without a key. */
    Shape updateWithoutKey(Row before, Row after) {
        return made.computeIfAbsent(
                new Signature(
                        Kind.UPDATE_WITHOUT_KEY,
                        unchanged(after),
                        nulls(before),
                        unchanged(before)),
                signature -> {
                    Builder builder = new Builder();
                    builder.text("update " + table + " set ");
                    builder.assignments(assigned(signature), Image.AFTER);
                    builder.oneEqualRow(signature);
                    return builder.shape();
                });
    }

    /** Deletes one row that is equal to {@code before}, of a table without a key. */
    Shape deleteWithoutKey(Row before) {
        return made.computeIfAbsent(
                new Signature(Kind.DELETE_WITHOUT_KEY, NONE, nulls(before), unchanged(before)),
                signature -> {
                    Builder builder = new Builder();
                    builder.text("delete from " + table);
                    builder.oneEqualRow(signature);
                    return builder.shape();
                });
    }

    private boolean isKeyKept(Row before, Row after) {
        return before.project(keyOrdinals).equals(after.project(keyOrdinals));
    }

    private Shape makeInsert() {
        Builder builder = new Builder();
        builder.insert();
        return new Shape(schema, builder.sql(), builder.parameters, true);
    }

    private Shape makeDelete() {
        Builder builder = new Builder();
        builder.text("delete from " + table + " where ").keyOf(Image.BEFORE);
        return builder.shape();
    }

    /** What an update sets: all that the change brings, the key only if it changes. */
    private int[] assigned(Signature signature) {
        return all().filter(i -> !signature.leftOut.get(i))
                .filter(i -> signature.kind != Kind.UPDATE || !key.contains(i))
                .toArray();
    }

    private BitSet unchanged(Row row) {
        BitSet unchanged = new BitSet();
        all().filter(row::isUnchanged).forEach(unchanged::set);
        return unchanged;
    }

    private BitSet nulls(Row before) {
        BitSet nulls = new BitSet();
        all().filter(i -> before.value(i) == null).forEach(nulls::set);
        return nulls;
    }

    private IntStream all() {
        return IntStream.range(0, schema.columns().size());
    }

    private String name(int ordinal) {
        return Names.column(schema.columns().get(ordinal).name());
    }

    private String names(int[] ordinals) {
        StringBuilder names = new StringBuilder();
        for (int ordinal : ordinals) {
            names.append(names.isEmpty() ? "" : ", ").append(name(ordinal));
        }
        return names.toString();
    }

    /** Writes a statement and notes its parameters. */
    private final class Builder {
        private final StringBuilder sql = new StringBuilder();
        private final List<Parameter> parameters = new ArrayList<>();

        String sql() {
            return sql.toString();
        }

        Shape shape() {
            return new Shape(schema, sql(), parameters, false);
        }

        Builder text(String text) {
            sql.append(text);
            return this;
        }

        void insert() {
            int[] ordinals = all().toArray();
            text("insert into " + table + " (" + names(ordinals) + ") values (");
            for (int ordinal : ordinals) {
                text(ordinal == 0 ? "" : ", ").parameter(Image.AFTER, ordinal);
            }
            text(")");
        }

        void assignments(int[] ordinals, Image image) {
            if (ordinals.length == 0) {
                // nothing but the key and untouched large objects: still prove that the row is
                // there
                text(name(0) + " = " + name(0));
            }
            String separator = "";
            for (int ordinal : ordinals) {
                text(separator + name(ordinal) + " = ").parameter(image, ordinal);
                separator = ", ";
            }
        }

        Builder keyOf(Image image) {
            String separator = "";
            for (int ordinal : keyOrdinals) {
                text(separator + name(ordinal) + " = ").parameter(image, ordinal);
                separator = " and ";
            }
            return this;
        }

        /**
         * {@code where} for exactly one of possibly several equal rows. Where the log leaves out
         * the old value of large objects, rows that differ only in those cannot be told apart, and
         * none is taken.
         */
        void oneEqualRow(Signature signature) {
            BitSet unknown = signature.unknown;
            text(" where ctid = (select " + (unknown.isEmpty() ? "ctid" : "min(ctid)"));
            text(" from " + table + " where true");
            for (int ordinal : all().toArray()) {
                if (signature.nulls.get(ordinal)) {
                    text(" and " + name(ordinal) + " is null");
                } else if (!unknown.get(ordinal)) {
                    match(ordinal, schema.columns().get(ordinal).type());
                }
            }
            if (unknown.isEmpty()) {
                text(" limit 1)");
            } else {
                String texts =
                        unknown.stream()
                                .mapToObj(ordinal -> name(ordinal) + "::text")
                                .collect(Collectors.joining(", "));
                text(" having count(distinct row(" + texts + ")) = 1)");
            }
        }

        /** Equal to the bit: xml has no equality, and -0 equals 0. */
        private void match(int ordinal, ColumnType type) {
            switch (type.kind()) {
                case XML, REAL, FLOAT -> {
                    text(" and " + name(ordinal) + "::text = cast(");
                    parameter(Image.BEFORE, ordinal).text(" as text)");
                }
                default -> {
                    text(" and " + name(ordinal) + " = ");
                    parameter(Image.BEFORE, ordinal);
                }
            }
        }

        Builder parameter(Image image, int ordinal) {
            parameters.add(new Parameter(image, ordinal));
            return text(Types.parameter(schema.columns().get(ordinal).type()));
        }
    }
}
