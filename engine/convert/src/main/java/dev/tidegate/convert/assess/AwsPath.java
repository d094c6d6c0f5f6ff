package dev.tidegate.convert.assess;

import dev.tidegate.bind.ObjectId;
import dev.tidegate.convert.ObjectKind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The path of an object as AWS's reports write it: {@code Schemas.dbo.Procedures.p}, perhaps with
 * {@code Databases.shop.} before it, and {@code .Columns.c} behind it. What belongs to a table or
 * view (a column, an index, a constraint) stands for that; a trigger is an object of its own.
 *
 * <p>Points are not quoted there. So a schema with a point in its name is known only where the
 * column for the schema says it, and an object with one is taken up to the first point.
 */
record AwsPath(ObjectKind kind, ObjectId id) {
    private static final String SCHEMAS = "Schemas.";
    private static final String TRIGGERS = ".Triggers.";

    /** The path of an object. */
    static String of(ObjectKind kind, ObjectId id) {
        return kind == ObjectKind.SCHEMA
                ? SCHEMAS + id.name()
                : SCHEMAS + id.schema() + "." + folder(kind) + "." + id.name();
    }

    /**
     * Reads a path; empty if it is that of no object of a schema.
     *
     * @param schema as the column of its own says it, also as {@code database.schema}; empty if
     *     unknown
     */
    static Optional<AwsPath> parse(String path, String schema) {
        int from = path.indexOf(SCHEMAS);
        if (from < 0 || from > 0 && path.charAt(from - 1) != '.') {
            return Optional.empty();
        }
        String inSchemas = path.substring(from + SCHEMAS.length());
        String name = schemaName(inSchemas, schema);
        if (inSchemas.length() <= name.length() + 1) {
            return name.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new AwsPath(ObjectKind.SCHEMA, new ObjectId(name, name)));
        }
        return inSchema(name, inSchemas.substring(name.length() + 1));
    }

    private static String schemaName(String inSchemas, String schema) {
        for (String name : List.of(schema, schema.substring(schema.indexOf('.') + 1))) {
            if (!name.isEmpty() && (inSchemas + ".").startsWith(name + ".")) {
                return name;
            }
        }
        return upToPoint(inSchemas);
    }

    private static Optional<AwsPath> inSchema(String schema, String path) {
        int trigger = path.indexOf(TRIGGERS);
        if (trigger >= 0) {
            return object(ObjectKind.TRIGGER, schema, path.substring(trigger + TRIGGERS.length()));
        }
        int point = path.indexOf('.');
        if (point < 0) {
            return Optional.empty();
        }
        return kind(path.substring(0, point))
                .flatMap(kind -> object(kind, schema, path.substring(point + 1)));
    }

    private static Optional<AwsPath> object(ObjectKind kind, String schema, String path) {
        String name = upToPoint(path);
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(new AwsPath(kind, new ObjectId(schema, name)));
    }

    private static String upToPoint(String text) {
        int point = text.indexOf('.');
        return point < 0 ? text : text.substring(0, point);
    }

    /** The kind of a category or of a folder, such as {@code Table-valued functions}. */
    static Optional<ObjectKind> kind(String category) {
        String folded = category.toLowerCase(Locale.ROOT);
        for (Word word : Word.values()) {
            if (folded.contains(word.part)) {
                return Optional.of(word.kind);
            }
        }
        return Optional.empty();
    }

    /** In an order in which the first that is found is meant: of a table function, the function. */
    private enum Word {
        TRIGGER("trigger", ObjectKind.TRIGGER),
        FUNCTION("function", ObjectKind.FUNCTION),
        PROCEDURE("procedure", ObjectKind.PROCEDURE),
        TYPE("type", ObjectKind.TYPE),
        SYNONYM("synonym", ObjectKind.SYNONYM),
        SEQUENCE("sequence", ObjectKind.SEQUENCE),
        VIEW("view", ObjectKind.VIEW),
        TABLE("table", ObjectKind.TABLE),
        SCHEMA("schema", ObjectKind.SCHEMA);

        private final String part;
        private final ObjectKind kind;

        Word(String part, ObjectKind kind) {
            this.part = part;
            this.kind = kind;
        }
    }

    private static String folder(ObjectKind kind) {
        return switch (kind) {
            case SCHEMA -> "Schemas";
            case TYPE -> "Types";
            case SEQUENCE -> "Sequences";
            case TABLE -> "Tables";
            case FUNCTION -> "Functions";
            case VIEW -> "Views";
            case PROCEDURE -> "Procedures";
            case TRIGGER -> "Triggers";
            case SYNONYM -> "Synonyms";
        };
    }
}
