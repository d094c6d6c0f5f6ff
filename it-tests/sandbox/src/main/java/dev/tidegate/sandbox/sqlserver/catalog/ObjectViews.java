package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.catalog.SystemView.RowList;
import java.util.List;

/** Views about schemas, objects, modules, types, sequences, synonyms, properties. */
final class ObjectViews {
    private static final String SCHEMA = "sys";
    private static final String OBJECT_COLUMNS =
            "name sysname, object_id int, principal_id int, schema_id int, parent_object_id int,"
                    + " type char(2), type_desc nvarchar(60), create_date datetime, modify_date"
                    + " datetime, is_ms_shipped bit, is_published bit, is_schema_published bit";

    private ObjectViews() {}

    static List<SystemView> all() {
        return List.of(
                schemas(),
                objects("objects"),
                objects("all_objects"),
                views(),
                procedures(),
                triggers(),
                sqlModules("sql_modules"),
                sqlModules("all_sql_modules"),
                parameters(),
                synonyms(),
                sequences(),
                types(),
                extendedProperties(),
                dependencies());
    }

    static int schemaId(ViewContext context, ObjectInfo info) {
        return context.catalog()
                .schema(context.database(), info.name().schema())
                .map(Schema::id)
                .orElse(0);
    }

    private static SystemView schemas() {
        return SystemView.of(
                SCHEMA,
                "schemas",
                "name sysname, schema_id int, principal_id int",
                (context, rows) -> {
                    for (Schema each : context.catalog().schemas(context.database())) {
                        rows.add(each.name(), each.id(), each.ownerId());
                    }
                });
    }

    private static SystemView objects(String name) {
        return SystemView.of(
                SCHEMA,
                name,
                OBJECT_COLUMNS,
                (context, rows) -> {
                    for (CatalogObjects.Found each :
                            CatalogObjects.all(context.catalog(), context.database())) {
                        rows.add(
                                each.name(),
                                each.id(),
                                null,
                                schemaId(context, each.info()),
                                each.parent(),
                                each.type(),
                                each.description(),
                                each.info().created(),
                                each.info().modified(),
                                each.info().shipped(),
                                false,
                                false);
                    }
                });
    }

    private static SystemView views() {
        return SystemView.of(
                SCHEMA,
                "views",
                OBJECT_COLUMNS + ", with_check_option bit, is_date_correlation_view bit",
                (context, rows) -> {
                    for (Module each : context.catalog().modules(context.database())) {
                        if (each.kind() == Module.Kind.VIEW) {
                            rows.add(
                                    each.name().name(),
                                    each.id(),
                                    null,
                                    schemaId(context, each.info()),
                                    0,
                                    each.kind().code(),
                                    each.kind().description(),
                                    each.info().created(),
                                    each.info().modified(),
                                    false,
                                    false,
                                    false,
                                    false,
                                    false);
                        }
                    }
                });
    }

    private static SystemView procedures() {
        return SystemView.of(
                SCHEMA,
                "procedures",
                OBJECT_COLUMNS + ", is_auto_executed bit",
                (context, rows) -> {
                    for (Module each : context.catalog().modules(context.database())) {
                        if (each.kind() == Module.Kind.PROCEDURE) {
                            rows.add(
                                    each.name().name(),
                                    each.id(),
                                    null,
                                    schemaId(context, each.info()),
                                    0,
                                    each.kind().code(),
                                    each.kind().description(),
                                    each.info().created(),
                                    each.info().modified(),
                                    false,
                                    false,
                                    false,
                                    false);
                        }
                    }
                });
    }

    private static SystemView triggers() {
        return SystemView.of(
                SCHEMA,
                "triggers",
                "name sysname, object_id int, parent_class tinyint, parent_class_desc nvarchar(60),"
                        + " parent_id int, type char(2), type_desc nvarchar(60), create_date datetime,"
                        + " modify_date datetime, is_ms_shipped bit, is_disabled bit,"
                        + " is_not_for_replication bit, is_instead_of_trigger bit",
                (context, rows) -> {
                    for (Module each : context.catalog().modules(context.database())) {
                        if (each.kind() == Module.Kind.TRIGGER) {
                            rows.add(
                                    each.name().name(),
                                    each.id(),
                                    1,
                                    "OBJECT_OR_COLUMN",
                                    each.parent().orElse(0),
                                    each.kind().code(),
                                    each.kind().description(),
                                    each.info().created(),
                                    each.info().modified(),
                                    false,
                                    !each.enabled(),
                                    false,
                                    SqlText.mentions(each.text(), "INSTEAD"));
                        }
                    }
                });
    }

    private static SystemView sqlModules(String name) {
        return SystemView.of(
                SCHEMA,
                name,
                "object_id int, definition nvarchar(max), uses_ansi_nulls bit,"
                        + " uses_quoted_identifier bit, is_schema_bound bit, uses_database_collation"
                        + " bit, is_recompiled bit, null_on_null_input bit, execute_as_principal_id int",
                (context, rows) -> {
                    for (Module each : context.catalog().modules(context.database())) {
                        rows.add(
                                each.id(),
                                each.text(),
                                true,
                                each.quotedIdentifier(),
                                SqlText.mentions(each.text(), "SCHEMABINDING"),
                                false,
                                false,
                                false,
                                null);
                    }
                });
    }

    private static SystemView parameters() {
        return SystemView.of(
                SCHEMA,
                "parameters",
                "object_id int, name sysname, parameter_id int, system_type_id tinyint,"
                        + " user_type_id int, max_length smallint, precision tinyint, scale tinyint,"
                        + " is_output bit, is_cursor_ref bit, has_default_value bit, is_xml_document"
                        + " bit, default_value nvarchar(4000), is_readonly bit, is_nullable bit",
                (context, rows) -> {
                    for (Module each : context.catalog().modules(context.database())) {
                        each.parameters().forEach(p -> addParameter(rows, each, p));
                    }
                });
    }

    private static void addParameter(RowList rows, Module module, ModuleParameter parameter) {
        rows.add(
                module.id(),
                parameter.name(),
                parameter.id(),
                TypeNames.systemTypeId(parameter.type().kind()),
                TypeNames.userTypeId(parameter.type().kind()),
                TypeNames.maxLength(parameter.type()),
                TypeNames.precision(parameter.type()),
                TypeNames.scale(parameter.type()),
                parameter.output(),
                false,
                parameter.hasDefault(),
                false,
                null,
                false,
                true);
    }

    private static SystemView synonyms() {
        return SystemView.of(
                SCHEMA,
                "synonyms",
                OBJECT_COLUMNS + ", base_object_name nvarchar(1035)",
                (context, rows) -> {
                    for (Synonym each : context.catalog().synonyms(context.database())) {
                        rows.add(
                                each.info().name().name(),
                                each.info().id(),
                                null,
                                schemaId(context, each.info()),
                                0,
                                "SN",
                                "SYNONYM",
                                each.info().created(),
                                each.info().modified(),
                                false,
                                false,
                                false,
                                each.targetText());
                    }
                });
    }

    private static SystemView sequences() {
        return SystemView.of(
                SCHEMA,
                "sequences",
                OBJECT_COLUMNS
                        + ", start_value bigint, increment bigint, minimum_value bigint,"
                        + " maximum_value bigint, is_cycling bit, is_cached bit, cache_size int,"
                        + " system_type_id tinyint, user_type_id int, precision tinyint, scale"
                        + " tinyint, current_value bigint, is_exhausted bit, last_used_value bigint",
                (context, rows) -> {
                    for (Sequence each : context.catalog().sequences(context.database())) {
                        long current = SequenceValues.current(context, each);
                        rows.add(
                                each.info().name().name(),
                                each.info().id(),
                                null,
                                schemaId(context, each.info()),
                                0,
                                "SO",
                                "SEQUENCE_OBJECT",
                                each.info().created(),
                                each.info().modified(),
                                false,
                                false,
                                false,
                                each.start(),
                                each.increment(),
                                each.minimum(),
                                each.maximum(),
                                each.cycle(),
                                false,
                                null,
                                TypeNames.systemTypeId(each.type().kind()),
                                TypeNames.userTypeId(each.type().kind()),
                                TypeNames.precision(each.type()),
                                0,
                                current,
                                false,
                                SequenceValues.lastUsed(context, each).orElse(null));
                    }
                });
    }

    private static SystemView types() {
        return SystemView.of(
                SCHEMA,
                "types",
                "name sysname, system_type_id tinyint, user_type_id int, schema_id int,"
                        + " principal_id int, max_length smallint, precision tinyint, scale tinyint,"
                        + " collation_name sysname, is_nullable bit, is_user_defined bit,"
                        + " is_assembly_type bit, default_object_id int, rule_object_id int,"
                        + " is_table_type bit",
                (context, rows) -> {
                    SystemTypes.all().forEach(type -> addSystemType(rows, type));
                    for (UserType each : context.catalog().types(context.database())) {
                        int schema =
                                context.catalog()
                                        .schema(context.database(), each.schema())
                                        .map(Schema::id)
                                        .orElse(1);
                        rows.add(
                                each.name(),
                                TypeNames.systemTypeId(each.type().kind()),
                                each.id(),
                                schema,
                                null,
                                TypeNames.maxLength(each.type()),
                                TypeNames.precision(each.type()),
                                TypeNames.scale(each.type()),
                                TypeNames.isText(each.type()) ? SystemRows.COLLATION : null,
                                each.nullable(),
                                true,
                                false,
                                0,
                                0,
                                false);
                    }
                });
    }

    private static void addSystemType(RowList rows, SystemTypes.Named type) {
        rows.add(
                type.name(),
                TypeNames.systemTypeId(type.largest().kind()),
                type.userTypeId(),
                4,
                null,
                TypeNames.maxLength(type.largest()),
                TypeNames.precision(type.largest()),
                TypeNames.scale(type.largest()),
                TypeNames.isText(type.largest()) ? SystemRows.COLLATION : null,
                type.userTypeId() != TypeNames.SYSNAME,
                false,
                type.assembly(),
                0,
                0,
                false);
    }

    private static SystemView extendedProperties() {
        return SystemView.of(
                SCHEMA,
                "extended_properties",
                "class tinyint, class_desc nvarchar(60), major_id int, minor_id int, name sysname,"
                        + " value nvarchar(max)",
                (context, rows) -> {
                    for (ExtendedProperty each : context.catalog().properties(context.database())) {
                        addProperty(context, rows, each);
                    }
                });
    }

    private static void addProperty(ViewContext context, RowList rows, ExtendedProperty each) {
        if (each.schema().isEmpty()) {
            rows.add(0, "DATABASE", 0, 0, each.name(), each.value());
        } else if (each.object().isEmpty()) {
            int schema =
                    context.catalog()
                            .schema(context.database(), each.schema())
                            .map(Schema::id)
                            .orElse(0);
            rows.add(3, "SCHEMA", schema, 0, each.name(), each.value());
        } else {
            ObjectName name = new ObjectName(context.database(), each.schema(), each.object());
            int object =
                    CatalogObjects.find(context.catalog(), name)
                            .map(CatalogObjects.Found::id)
                            .orElse(0);
            int column =
                    CatalogObjects.columns(context.catalog(), context.database(), object).stream()
                            .filter(c -> c.name().equalsIgnoreCase(each.column()))
                            .map(Column::id)
                            .findFirst()
                            .orElse(0);
            rows.add(1, "OBJECT_OR_COLUMN", object, column, each.name(), each.value());
        }
    }

    /** What modules' texts mention: found by name, as SQL Server finds it when it can. */
    private static SystemView dependencies() {
        return SystemView.of(
                SCHEMA,
                "sql_expression_dependencies",
                "referencing_id int, referencing_minor_id int, referencing_class tinyint,"
                        + " referencing_class_desc nvarchar(60), is_schema_bound_reference bit,"
                        + " referenced_class tinyint, referenced_class_desc nvarchar(60),"
                        + " referenced_server_name sysname, referenced_database_name sysname,"
                        + " referenced_schema_name sysname, referenced_entity_name sysname,"
                        + " referenced_id int, referenced_minor_id int, is_caller_dependent bit,"
                        + " is_ambiguous bit",
                (context, rows) -> {
                    List<CatalogObjects.Found> objects =
                            CatalogObjects.all(context.catalog(), context.database()).stream()
                                    .filter(o -> o.parent() == 0 && !o.info().shipped())
                                    .toList();
                    for (Module each : context.catalog().modules(context.database())) {
                        for (CatalogObjects.Found other : objects) {
                            if (other.id() != each.id()
                                    && SqlText.mentions(each.text(), other.name())) {
                                addDependency(rows, each, other);
                            }
                        }
                    }
                });
    }

    private static void addDependency(RowList rows, Module module, CatalogObjects.Found other) {
        rows.add(
                module.id(),
                0,
                1,
                "OBJECT_OR_COLUMN",
                false,
                1,
                "OBJECT_OR_COLUMN",
                null,
                null,
                other.schema(),
                other.name(),
                other.id(),
                0,
                false,
                false);
    }
}
