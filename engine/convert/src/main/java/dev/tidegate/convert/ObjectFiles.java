package dev.tidegate.convert;

import dev.tidegate.model.TargetNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of a conversion: one for each object, one for the foreign keys of each table, and the
 * order to run them in. Schema and name are those of the target; characters that are no file name
 * are written as underscores.
 */
public final class ObjectFiles {
    /** The file that names all others in the order in which they run, for {@code psql -f}. */
    public static final String ORDER = "create.sql";

    /** The functions that the objects call. */
    private static final String HELPERS = "mssql_compat.sql";

    private ObjectFiles() {}

    /** Paths, relative to the folder of the database, with their texts, in the order to run. */
    public static Map<String, String> of(Conversion conversion) {
        Map<String, String> files = new LinkedHashMap<>();
        if (!conversion.helpers().isEmpty()) {
            files.put(HELPERS, String.join(";\n\n", conversion.helpers()) + ";\n");
        }
        for (ConvertedObject object : conversion.objects()) {
            if (object.isConverted()) {
                files.put(path(object, object.kind().many()), text(object, object.definition()));
            }
        }
        for (ConvertedObject object : conversion.objects()) {
            if (!object.links().isEmpty()) {
                files.put(path(object, "foreign_keys"), text(object, object.links()));
            }
        }
        StringBuilder order = new StringBuilder();
        files.keySet().forEach(path -> order.append("\\ir '").append(path).append("'\n"));
        Map<String, String> all = new LinkedHashMap<>();
        all.put(ORDER, order.toString());
        all.putAll(files);
        return all;
    }

    private static String path(ConvertedObject object, String folder) {
        String name = fileName(object.id().name());
        return object.kind() == ObjectKind.SCHEMA
                ? name + "/schema.sql"
                : fileName(object.id().schema()) + "/" + folder + "/" + name + ".sql";
    }

    private static String fileName(String sourceName) {
        String name = TargetNames.of(sourceName);
        String safe = name.replaceAll("[^\\p{L}\\p{N}_ .-]", "_").replace("..", "__");
        return safe.equals(name) ? name : safe + "_" + TargetNames.hash(name).substring(0, 8);
    }

    private static String text(ConvertedObject object, List<String> statements) {
        List<String> parts = new ArrayList<>();
        ConvertedObject.Origin origin = object.origin();
        String place =
                origin.file().isEmpty() ? "" : " from " + origin.file() + ", line " + origin.line();
        String name =
                object.kind() == ObjectKind.SCHEMA ? object.id().name() : object.id().toString();
        parts.add(
                "-- "
                        + object.kind().one()
                        + " "
                        + oneLine(name + place)
                        + "\n-- source sha256 "
                        + origin.hash()
                        + "\n");
        statements.forEach(statement -> parts.add(statement + ";\n"));
        return String.join("\n", parts);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\R", " ");
    }
}
