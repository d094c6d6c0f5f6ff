package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.catalog.SystemView.RowList;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The views of INFORMATION_SCHEMA. */
final class InformationSchemaViews {
    private static final String SCHEMA = "INFORMATION_SCHEMA";
    private static final String TABLE_NAME =
            "TABLE_CATALOG nvarchar(128), TABLE_SCHEMA nvarchar(128), TABLE_NAME sysname";
    private static final String CONSTRAINT_NAME =
            "CONSTRAINT_CATALOG nvarchar(128), CONSTRAINT_SCHEMA nvarchar(128), CONSTRAINT_NAME"
                    + " sysname";

    private InformationSchemaViews() {}

    static List<SystemView> all() {
        return List.of(
                schemata(),
                tables(),
                columns(),
                views(),
                tableConstraints(),
                keyColumnUsage(),
                referentialConstraints(),
                checkConstraints(),
                constraintColumnUsage(),
                routines(),
                parameters(),
                sequences(),
                domains());
    }

    private static SystemView schemata() {
        return SystemView.of(
                SCHEMA,
                "SCHEMATA",
                "CATALOG_NAME nvarchar(128), SCHEMA_NAME sysname, SCHEMA_OWNER nvarchar(128),"
                        + " DEFAULT_CHARACTER_SET_NAME sysname",
                (context, rows) -> {
                    for (Schema each : context.catalog().schemas(context.database())) {
                        rows.add(context.database(), each.name(), "dbo", "iso_1");
                    }
                });
    }

    private static SystemView tables() {
        return SystemView.of(
                SCHEMA,
                "TABLES",
                TABLE_NAME + ", TABLE_TYPE varchar(10)",
                (context, rows) -> {
                    for (Table each : context.catalog().tables(context.database())) {
                        add(rows, each.name(), "BASE TABLE");
                    }
                    for (Module each : views(context)) {
                        add(rows, each.name(), "VIEW");
                    }
                });
    }

    private static List<Module> views(ViewContext context) {
        return context.catalog().modules(context.database()).stream()
                .filter(module -> module.kind() == Module.Kind.VIEW)
                .toList();
    }

    /** Adds a row that begins with a three-part name. */
    private static void add(RowList rows, ObjectName name, @Nullable Object... more) {
        @Nullable Object[] row = new @Nullable Object[more.length + 3];
        row[0] = name.database();
        row[1] = name.schema();
        row[2] = name.name();
        System.arraycopy(more, 0, row, 3, more.length);
        rows.add(row);
    }

    private static SystemView columns() {
        return SystemView.of(
                SCHEMA,
                "COLUMNS",
                TABLE_NAME
                        + ", COLUMN_NAME sysname, ORDINAL_POSITION int, COLUMN_DEFAULT"
                        + " nvarchar(4000), IS_NULLABLE varchar(3), DATA_TYPE nvarchar(128),"
                        + " CHARACTER_MAXIMUM_LENGTH int, CHARACTER_OCTET_LENGTH int,"
                        + " NUMERIC_PRECISION tinyint, NUMERIC_PRECISION_RADIX smallint,"
                        + " NUMERIC_SCALE int, DATETIME_PRECISION smallint, CHARACTER_SET_CATALOG"
                        + " sysname, CHARACTER_SET_SCHEMA sysname, CHARACTER_SET_NAME sysname,"
                        + " COLLATION_CATALOG sysname, COLLATION_SCHEMA sysname, COLLATION_NAME"
                        + " sysname, DOMAIN_CATALOG sysname, DOMAIN_SCHEMA sysname, DOMAIN_NAME"
                        + " sysname",
                (context, rows) -> {
                    for (Table table : context.catalog().tables(context.database())) {
                        for (Column column : table.columns()) {
                            addColumn(rows, table.name(), column, table.defaultOf(column.name()));
                        }
                    }
                    for (Module view : views(context)) {
                        for (Column column : view.columns()) {
                            addColumn(rows, view.name(), column, Optional.empty());
                        }
                    }
                });
    }

    private static void addColumn(
            RowList rows, ObjectName table, Column column, Optional<DefaultConstraint> constraint) {
        SqlType type = column.type();
        TypeFacets facets = TypeFacets.of(type);
        boolean text = TypeNames.isText(type);
        boolean wide = TypeNames.base(type).startsWith("n") && text;
        add(
                rows,
                table,
                column.name(),
                column.id(),
                constraint.map(DefaultConstraint::definition).orElse(null),
                column.nullable() ? "YES" : "NO",
                TypeNames.base(type),
                facets.characters().orElse(null),
                facets.octets().orElse(null),
                facets.precision().orElse(null),
                facets.radix().orElse(null),
                facets.scale().orElse(null),
                facets.fraction().orElse(null),
                null,
                null,
                text ? (wide ? "UNICODE" : "iso_1") : null,
                null,
                null,
                text ? column.collation().orElse(SystemRows.COLLATION) : null,
                column.userType().map(name -> table.database()).orElse(null),
                column.userType().map(name -> "dbo").orElse(null),
                column.userType().orElse(null));
    }

    private static SystemView views() {
        return SystemView.of(
                SCHEMA,
                "VIEWS",
                TABLE_NAME
                        + ", VIEW_DEFINITION nvarchar(4000), CHECK_OPTION varchar(7),"
                        + " IS_UPDATABLE varchar(2)",
                (context, rows) -> {
                    for (Module each : views(context)) {
                        add(rows, each.name(), shortened(each.text()), "NONE", "NO");
                    }
                });
    }

    private static @Nullable String shortened(String text) {
        return text.length() > 4000 ? null : text;
    }

    private static SystemView tableConstraints() {
        return SystemView.of(
                SCHEMA,
                "TABLE_CONSTRAINTS",
                CONSTRAINT_NAME
                        + ", "
                        + TABLE_NAME
                        + ", CONSTRAINT_TYPE varchar(11), IS_DEFERRABLE varchar(2),"
                        + " INITIALLY_DEFERRED varchar(2)",
                (context, rows) -> {
                    for (Table table : context.catalog().tables(context.database())) {
                        table.keys()
                                .forEach(key ->
                                        constraint(
                                                rows,
                                                table,
                                                key.name(),
                                                key.primary() ? "PRIMARY KEY" : "UNIQUE"));
                        table.foreignKeys()
                                .forEach(key -> constraint(rows, table, key.name(), "FOREIGN KEY"));
                        table.checks()
                                .forEach(check -> constraint(rows, table, check.name(), "CHECK"));
                    }
                });
    }

    private static void constraint(RowList rows, Table table, String name, String type) {
        add(
                rows,
                named(table, name),
                table.name().database(),
                table.name().schema(),
                table.name().name(),
                type,
                "NO",
                "NO");
    }

    private static ObjectName named(Table table, String constraint) {
        return new ObjectName(table.name().database(), table.name().schema(), constraint);
    }

    private static SystemView keyColumnUsage() {
        return SystemView.of(
                SCHEMA,
                "KEY_COLUMN_USAGE",
                CONSTRAINT_NAME + ", " + TABLE_NAME + ", COLUMN_NAME sysname, ORDINAL_POSITION int",
                (context, rows) -> {
                    for (Table table : context.catalog().tables(context.database())) {
                        for (KeyConstraint key : table.keys()) {
                            List<String> columns =
                                    key.columns().stream().map(IndexColumn::name).toList();
                            usage(rows, table, key.name(), columns);
                        }
                        for (ForeignKey key : table.foreignKeys()) {
                            usage(rows, table, key.name(), key.columns());
                        }
                    }
                });
    }

    private static void usage(RowList rows, Table table, String constraint, List<String> columns) {
        for (int i = 0; i < columns.size(); i++) {
            add(
                    rows,
                    named(table, constraint),
                    table.name().database(),
                    table.name().schema(),
                    table.name().name(),
                    columns.get(i),
                    i + 1);
        }
    }

    private static SystemView referentialConstraints() {
        return SystemView.of(
                SCHEMA,
                "REFERENTIAL_CONSTRAINTS",
                CONSTRAINT_NAME
                        + ", UNIQUE_CONSTRAINT_CATALOG nvarchar(128), UNIQUE_CONSTRAINT_SCHEMA"
                        + " nvarchar(128), UNIQUE_CONSTRAINT_NAME sysname, MATCH_OPTION varchar(7),"
                        + " UPDATE_RULE varchar(11), DELETE_RULE varchar(11)",
                (context, rows) -> {
                    for (Table table : context.catalog().tables(context.database())) {
                        for (ForeignKey key : table.foreignKeys()) {
                            Optional<String> unique =
                                    context.catalog()
                                            .table(key.referenced())
                                            .flatMap(there ->
                                                    TableIndexes.byId(
                                                            there,
                                                            ConstraintViews.keyIndex(context, key)))
                                            .map(found -> found.index().name());
                            add(
                                    rows,
                                    named(table, key.name()),
                                    key.referenced().database(),
                                    key.referenced().schema(),
                                    unique.orElse(null),
                                    "SIMPLE",
                                    key.onUpdate().name().replace('_', ' '),
                                    key.onDelete().name().replace('_', ' '));
                        }
                    }
                });
    }

    private static SystemView checkConstraints() {
        return SystemView.of(
                SCHEMA,
                "CHECK_CONSTRAINTS",
                CONSTRAINT_NAME + ", CHECK_CLAUSE nvarchar(4000)",
                (context, rows) -> {
                    for (Table table : context.catalog().tables(context.database())) {
                        table.checks()
                                .forEach(check ->
                                        add(rows, named(table, check.name()), check.definition()));
                    }
                });
    }

    private static SystemView constraintColumnUsage() {
        return SystemView.of(
                SCHEMA,
                "CONSTRAINT_COLUMN_USAGE",
                TABLE_NAME + ", COLUMN_NAME nvarchar(128), " + CONSTRAINT_NAME,
                (context, rows) -> {
                    for (Table table : context.catalog().tables(context.database())) {
                        for (KeyConstraint key : table.keys()) {
                            for (IndexColumn column : key.columns()) {
                                add(
                                        rows,
                                        table.name(),
                                        column.name(),
                                        table.name().database(),
                                        table.name().schema(),
                                        key.name());
                            }
                        }
                    }
                });
    }

    private static SystemView routines() {
        return SystemView.of(
                SCHEMA,
                "ROUTINES",
                "SPECIFIC_CATALOG nvarchar(128), SPECIFIC_SCHEMA nvarchar(128), SPECIFIC_NAME"
                        + " sysname, ROUTINE_CATALOG nvarchar(128), ROUTINE_SCHEMA nvarchar(128),"
                        + " ROUTINE_NAME sysname, ROUTINE_TYPE nvarchar(20), DATA_TYPE"
                        + " nvarchar(128), ROUTINE_BODY nvarchar(30), ROUTINE_DEFINITION"
                        + " nvarchar(4000), CREATED datetime, LAST_ALTERED datetime",
                (context, rows) -> {
                    for (Module each : context.catalog().modules(context.database())) {
                        boolean routine =
                                each.kind() != Module.Kind.VIEW
                                        && each.kind() != Module.Kind.TRIGGER;
                        if (routine) {
                            add(
                                    rows,
                                    each.name(),
                                    each.name().database(),
                                    each.name().schema(),
                                    each.name().name(),
                                    each.kind() == Module.Kind.PROCEDURE ? "PROCEDURE" : "FUNCTION",
                                    dataType(each),
                                    "SQL",
                                    shortened(each.text()),
                                    each.info().created(),
                                    each.info().modified());
                        }
                    }
                });
    }

    private static @Nullable String dataType(Module module) {
        return switch (module.kind()) {
            case INLINE_FUNCTION, TABLE_FUNCTION -> "TABLE";
            case SCALAR_FUNCTION ->
                    module.parameters().stream()
                            .filter(parameter -> parameter.id() == 0)
                            .map(parameter -> TypeNames.base(parameter.type()))
                            .findFirst()
                            .orElse(null);
            case VIEW, PROCEDURE, TRIGGER -> null;
        };
    }

    private static SystemView parameters() {
        return SystemView.of(
                SCHEMA,
                "PARAMETERS",
                "SPECIFIC_CATALOG nvarchar(128), SPECIFIC_SCHEMA nvarchar(128), SPECIFIC_NAME"
                        + " sysname, ORDINAL_POSITION int, PARAMETER_MODE nvarchar(10), IS_RESULT"
                        + " nvarchar(10), PARAMETER_NAME nvarchar(128), DATA_TYPE nvarchar(128)",
                (context, rows) -> {
                    for (Module each : context.catalog().modules(context.database())) {
                        for (ModuleParameter parameter : each.parameters()) {
                            boolean result = parameter.id() == 0;
                            add(
                                    rows,
                                    each.name(),
                                    parameter.id(),
                                    result ? "OUT" : parameter.output() ? "INOUT" : "IN",
                                    result ? "YES" : "NO",
                                    parameter.name(),
                                    TypeNames.base(parameter.type()));
                        }
                    }
                });
    }

    private static SystemView sequences() {
        return SystemView.of(
                SCHEMA,
                "SEQUENCES",
                "SEQUENCE_CATALOG nvarchar(128), SEQUENCE_SCHEMA nvarchar(128), SEQUENCE_NAME"
                        + " sysname, DATA_TYPE nvarchar(128), START_VALUE bigint, MINIMUM_VALUE"
                        + " bigint, MAXIMUM_VALUE bigint, INCREMENT bigint, CYCLE_OPTION bit",
                (context, rows) -> {
                    for (Sequence each : context.catalog().sequences(context.database())) {
                        add(
                                rows,
                                each.info().name(),
                                TypeNames.base(each.type()),
                                each.start(),
                                each.minimum(),
                                each.maximum(),
                                each.increment(),
                                each.cycle());
                    }
                });
    }

    private static SystemView domains() {
        return SystemView.of(
                SCHEMA,
                "DOMAINS",
                "DOMAIN_CATALOG nvarchar(128), DOMAIN_SCHEMA nvarchar(128), DOMAIN_NAME sysname,"
                        + " DATA_TYPE sysname",
                (context, rows) -> {
                    for (UserType each : context.catalog().types(context.database())) {
                        rows.add(
                                context.database(),
                                each.schema(),
                                each.name(),
                                TypeNames.base(each.type()).toLowerCase(Locale.ROOT));
                    }
                });
    }
}
