package dev.tidegate.convert;

import dev.tidegate.model.TargetNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The files of a conversion: one for each object, for tables one more for each stage that comes
 * behind the rows, and the order to run them in. Schema and name are those of the target;
 * characters that are no file name are written as underscores.
 */
public final class ObjectFiles {
    /** The file that names all others in the order in which they run, for {@code psql -f}. */
    public static final String ORDER = "create.sql";

    /** The folder with the source of each object, for people to compare. */
    public static final String SOURCES = "source";

    /** What an object is called to whom the functions belong that the others call. */
    private static final String LIBRARY = "library mssql_compat";

    private static final String HELPERS = "mssql_compat.sql";

    private final Conversion conversion;
    private final Set<String> paths = new HashSet<>();
    private final List<ObjectFile> files = new ArrayList<>();

    private ObjectFiles(Conversion conversion) {
        this.conversion = conversion;
    }

    /** All but {@link #ORDER}, in the order to run. */
    public static List<ObjectFile> of(Conversion conversion) {
        return new ObjectFiles(conversion).files();
    }

    /** The text of {@link #ORDER}. */
    public static ObjectText order(String database, List<ObjectFile> files) {
        StringBuilder order = new StringBuilder();
        StringBuilder sources = new StringBuilder();
        for (ObjectFile file : files) {
            file.text()
                    .ifPresent(text -> {
                        order.append("\\ir '").append(file.path()).append("'\n");
                        sources.append(text.sourceHash());
                    });
        }
        return ObjectText.of(
                "all of " + database + ", in order",
                TargetNames.hash(sources.toString()),
                order.toString());
    }

    /** What an object is called in lists, and when it is asked for. */
    public static String name(ConvertedObject object) {
        String id =
                object.kind() == ObjectKind.SCHEMA ? object.id().name() : object.id().toString();
        return (object.kind().one() + " " + id).replaceAll("\\R", " ");
    }

    private List<ObjectFile> files() {
        if (!conversion.helpers().isEmpty()) {
            String body = body(conversion.helpers());
            files.add(
                    new ObjectFile(
                            HELPERS,
                            Stage.TABLES,
                            LIBRARY,
                            Optional.of(
                                    ObjectText.of(
                                            "functions that the objects call",
                                            ObjectText.hash(body),
                                            body))));
        }
        for (ConvertedObject object : conversion.objects()) {
            add(object, stage(object), object.kind().many(), object.definition());
            if (object.kind() == ObjectKind.TABLE) {
                behind(object);
            }
        }
        permissions();
        // a stable sort: inside a stage the order is the conversion's
        files.sort(Comparator.comparing(ObjectFile::stage));
        return List.copyOf(files);
    }

    private void behind(ConvertedObject table) {
        ConvertedObject.Behind behind = table.behind();
        addIfAny(table, Stage.INDEXES, "indexes", behind.indexes());
        addIfAny(table, Stage.FOREIGN_KEYS, "foreign_keys", behind.links());
        addIfAny(table, Stage.TRIGGERS, "table_triggers", behind.triggers());
    }

    private void permissions() {
        Conversion.Permissions permissions = conversion.permissions();
        if (!permissions.statements().isEmpty()) {
            files.add(
                    new ObjectFile(
                            "permissions.sql",
                            Stage.PERMISSIONS,
                            "permissions",
                            Optional.of(
                                    ObjectText.of(
                                            "roles, and what they may",
                                            TargetNames.hash(permissions.source()),
                                            body(permissions.statements())))));
        }
    }

    private Stage stage(ConvertedObject object) {
        return switch (object.kind()) {
            case SCHEMA, TYPE, SEQUENCE, TABLE -> Stage.TABLES;
            case FUNCTION, VIEW, PROCEDURE, SYNONYM ->
                    conversion.early().contains(object.id()) ? Stage.TABLES : Stage.CODE;
            case TRIGGER -> Stage.TRIGGERS;
        };
    }

    private void addIfAny(
            ConvertedObject object, Stage stage, String folder, List<String> statements) {
        if (!statements.isEmpty()) {
            add(object, stage, folder, statements);
        }
    }

    private void add(ConvertedObject object, Stage stage, String folder, List<String> statements) {
        String file = object.origin().file();
        String title = name(object) + (file.isEmpty() ? "" : " from " + file);
        Optional<ObjectText> text =
                statements.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                ObjectText.of(title, object.origin().hash(), body(statements)));
        files.add(new ObjectFile(path(object, folder), stage, name(object), text));
    }

    /** Where an object is; two whose names become one are apart all the same. */
    private String path(ConvertedObject object, String folder) {
        String name = fileName(object.id().name());
        String base =
                object.kind() == ObjectKind.SCHEMA
                        ? name + "/schema"
                        : fileName(object.id().schema()) + "/" + folder + "/" + name;
        String path = base + ".sql";
        if (!paths.add(path)) {
            path = base + "_" + TargetNames.hash(name(object)).substring(0, 8) + ".sql";
            paths.add(path);
        }
        return path;
    }

    private static String fileName(String sourceName) {
        String name = TargetNames.of(sourceName);
        String safe = name.replaceAll("[^\\p{L}\\p{N}_ .-]", "_").replace("..", "__");
        return safe.equals(name) ? name : safe + "_" + TargetNames.hash(name).substring(0, 8);
    }

    private static String body(List<String> statements) {
        return String.join(";\n\n", statements) + ";";
    }
}
