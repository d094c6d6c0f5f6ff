package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The catalog procedures that drivers call: {@code sp_tables}, {@code sp_columns_100} … */
public final class CatalogProcedures {
    /** Opens connections to H2. */
    public interface Connections {
        /** A new connection. */
        Connection open() throws SQLException;
    }

    private static final int ODBC_3 = 3;
    private static final int NON_UNIQUE_OTHER = 3;
    private static final int NOT_DEFERRABLE = 7;

    private final ServerState server;
    private final Connections connections;

    CatalogProcedures(ServerState server, Connections connections) {
        this.server = server;
        this.connections = connections;
    }

    Map<String, SystemProcedure> all() {
        Map<String, SystemProcedure> all = new HashMap<>();
        all.put("sp_tables", this::tables);
        all.put("sp_columns", this::columns);
        all.put("sp_columns_90", this::columns);
        all.put("sp_columns_100", this::columns);
        all.put("sp_pkeys", this::primaryKeys);
        all.put("sp_fkeys", this::foreignKeys);
        all.put("sp_statistics", this::statistics);
        all.put("sp_statistics_100", this::statistics);
        all.put("sp_special_columns", this::specialColumns);
        all.put("sp_special_columns_100", this::specialColumns);
        all.put("sp_databases", this::databases);
        all.put("sp_stored_procedures", this::procedures);
        all.put("sp_helptext", this::helpText);
        all.put("sp_datatype_info", this::typeInfo);
        all.put("sp_datatype_info_100", this::typeInfo);
        return all;
    }

    private static LikePattern pattern(Optional<String> like) {
        return new LikePattern(like.filter(text -> !text.isEmpty()).orElse("%"));
    }

    private int tables(SystemProcedure.Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError {
        LikePattern name = pattern(arguments.text("@table_name", 0));
        LikePattern owner = pattern(arguments.text("@table_owner", 1));
        String database = qualifier(caller, arguments, "@table_qualifier", 2);
        String types = arguments.text("@table_type", 3).orElse("'TABLE','VIEW'");
        ResultTable result =
                new ResultTable(
                        "TABLE_QUALIFIER sysname, TABLE_OWNER sysname, TABLE_NAME sysname,"
                                + " TABLE_TYPE varchar(32), REMARKS varchar(254)");
        if (types.toUpperCase(java.util.Locale.ROOT).contains("'TABLE'")) {
            for (Table each : server.catalog().tables(database)) {
                addTable(result, each.name(), "TABLE", name, owner);
            }
        }
        if (types.toUpperCase(java.util.Locale.ROOT).contains("'VIEW'")) {
            for (Module each : server.catalog().modules(database)) {
                if (each.kind() == Module.Kind.VIEW) {
                    addTable(result, each.name(), "VIEW", name, owner);
                }
            }
        }
        result.sort(3, 0, 1, 2);
        result.send(sink);
        return 0;
    }

    private static void addTable(
            ResultTable result,
            ObjectName table,
            String type,
            LikePattern name,
            LikePattern owner) {
        if (name.matches(table.name()) && owner.matches(table.schema())) {
            result.add(table.database(), table.schema(), table.name(), type, null);
        }
    }

    /** The database that a procedure is asked about: it must be the current one, or exist. */
    private String qualifier(
            SystemProcedure.Caller caller, Arguments arguments, String name, int place)
            throws SqlError {
        Optional<String> wanted = arguments.text(name, place).filter(text -> !text.isEmpty());
        if (wanted.isEmpty() || wanted.get().equals("%")) {
            return caller.database();
        }
        Optional<Database> found = server.catalog().database(wanted.get());
        if (found.isEmpty() || !found.get().name().equalsIgnoreCase(caller.database())) {
            throw new SqlError(
                    15250,
                    "The database name component of the object qualifier must be the name of the"
                            + " current database.");
        }
        return found.get().name();
    }

    private int columns(SystemProcedure.Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError {
        boolean patterns = arguments.flag("@fUsePattern", 5, true);
        String database = qualifier(caller, arguments, "@table_qualifier", 2);
        LikePattern table = pattern(arguments.text("@table_name", 0));
        LikePattern owner = pattern(arguments.text("@table_owner", 1));
        LikePattern column = pattern(arguments.text("@column_name", 3));
        ResultTable result = new ResultTable(ColumnRows.COLUMNS);
        for (Table each : server.catalog().tables(database)) {
            if (wanted(each.name(), table, owner, patterns)) {
                ColumnRows.add(result, each.name(), each.columns(), column, each::defaultOf);
            }
        }
        for (Module each : server.catalog().modules(database)) {
            if (each.kind() == Module.Kind.VIEW && wanted(each.name(), table, owner, patterns)) {
                ColumnRows.add(
                        result, each.name(), each.columns(), column, name -> Optional.empty());
            }
        }
        result.sort(0, 1, 2, ColumnRows.ORDINAL);
        result.send(sink);
        return 0;
    }

    private static boolean wanted(
            ObjectName name, LikePattern table, LikePattern owner, boolean patterns) {
        return patterns && table.matches(name.name()) && owner.matches(name.schema());
    }

    private List<Table> named(
            SystemProcedure.Caller caller, Arguments arguments, String prefix, int place)
            throws SqlError {
        String database = qualifier(caller, arguments, prefix + "_qualifier", place + 2);
        Optional<String> name = arguments.text(prefix + "_name", place);
        Optional<String> owner = arguments.text(prefix + "_owner", place + 1);
        return server.catalog().tables(database).stream()
                .filter(table -> name.isEmpty() || name.get().equalsIgnoreCase(table.name().name()))
                .filter(table ->
                        owner.isEmpty() || owner.get().equalsIgnoreCase(table.name().schema()))
                .toList();
    }

    private int primaryKeys(SystemProcedure.Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError {
        ResultTable result =
                new ResultTable(
                        "TABLE_QUALIFIER sysname, TABLE_OWNER sysname, TABLE_NAME sysname,"
                                + " COLUMN_NAME sysname, KEY_SEQ smallint, PK_NAME sysname");
        for (Table table : named(caller, arguments, "@table", 0)) {
            if (table.primaryKey().isPresent()) {
                KeyConstraint key = table.primaryKey().get();
                int place = 0;
                for (IndexColumn column : key.columns()) {
                    place++;
                    result.add(
                            table.name().database(),
                            table.name().schema(),
                            table.name().name(),
                            column.name(),
                            place,
                            key.name());
                }
            }
        }
        result.sort(0, 1, 2, 4);
        result.send(sink);
        return 0;
    }

    private int foreignKeys(SystemProcedure.Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError {
        ResultTable result =
                new ResultTable(
                        "PKTABLE_QUALIFIER sysname, PKTABLE_OWNER sysname, PKTABLE_NAME sysname,"
                                + " PKCOLUMN_NAME sysname, FKTABLE_QUALIFIER sysname, FKTABLE_OWNER"
                                + " sysname, FKTABLE_NAME sysname, FKCOLUMN_NAME sysname, KEY_SEQ"
                                + " smallint, UPDATE_RULE smallint, DELETE_RULE smallint, FK_NAME"
                                + " sysname, PK_NAME sysname, DEFERRABILITY smallint");
        List<ObjectName> referenced =
                named(caller, arguments, "@pktable", 0).stream().map(Table::name).toList();
        for (Table table : named(caller, arguments, "@fktable", 3)) {
            for (ForeignKey key : table.foreignKeys()) {
                if (referenced.stream()
                        .anyMatch(name -> name.key().equals(key.referenced().key()))) {
                    addForeignKey(result, table, key);
                }
            }
        }
        result.sort(4, 5, 6, 11, 8);
        result.send(sink);
        return 0;
    }

    private void addForeignKey(ResultTable result, Table table, ForeignKey key) {
        ViewContextLookup lookup = new ViewContextLookup(server.catalog());
        for (int i = 0; i < key.columns().size(); i++) {
            result.add(
                    key.referenced().database(),
                    key.referenced().schema(),
                    key.referenced().name(),
                    key.referencedColumns().get(i),
                    table.name().database(),
                    table.name().schema(),
                    table.name().name(),
                    key.columns().get(i),
                    i + 1,
                    rule(key.onUpdate()),
                    rule(key.onDelete()),
                    key.name(),
                    lookup.keyName(key).orElse(null),
                    NOT_DEFERRABLE);
        }
    }

    /** Finds the key that a foreign key refers to. */
    private record ViewContextLookup(Catalog catalog) {
        Optional<String> keyName(ForeignKey key) {
            return catalog.table(key.referenced()).stream()
                    .flatMap(table -> TableIndexes.of(table).stream())
                    .map(TableIndexes.KeyedIndex::index)
                    .filter(Index::unique)
                    .filter(index ->
                            index.columns().stream()
                                    .map(IndexColumn::name)
                                    .toList()
                                    .equals(key.referencedColumns()))
                    .map(Index::name)
                    .findFirst();
        }
    }

    /** ODBC's number of a referential action, as {@code sp_fkeys} has it. */
    private static int rule(ForeignKeyDefinition.Action action) {
        return switch (action) {
            case CASCADE -> 0;
            case NO_ACTION -> 1;
            case SET_NULL -> 2;
            case SET_DEFAULT -> 3;
        };
    }

    private int statistics(SystemProcedure.Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError, SQLException {
        LikePattern wanted = pattern(arguments.text("@index_name", 3));
        boolean uniqueOnly = arguments.text("@is_unique", 4).orElse("N").equalsIgnoreCase("Y");
        ResultTable result =
                new ResultTable(
                        "TABLE_QUALIFIER sysname, TABLE_OWNER sysname, TABLE_NAME sysname,"
                                + " NON_UNIQUE smallint, INDEX_QUALIFIER sysname, INDEX_NAME"
                                + " sysname, TYPE smallint, SEQ_IN_INDEX smallint, COLUMN_NAME"
                                + " sysname, COLLATION char(1), CARDINALITY int, PAGES int,"
                                + " FILTER_CONDITION varchar(128)");
        for (Table table : named(caller, arguments, "@table", 0)) {
            result.add(
                    table.name().database(),
                    table.name().schema(),
                    table.name().name(),
                    null,
                    null,
                    null,
                    0,
                    null,
                    null,
                    null,
                    (int) rowCount(table),
                    1,
                    null);
            for (TableIndexes.KeyedIndex each : TableIndexes.of(table)) {
                Index index = each.index();
                if ((index.unique() || !uniqueOnly) && wanted.matches(index.name())) {
                    addIndex(result, table, index);
                }
            }
        }
        result.send(sink);
        return 0;
    }

    private static void addIndex(ResultTable result, Table table, Index index) {
        int place = 0;
        for (IndexColumn column : index.columns()) {
            place++;
            result.add(
                    table.name().database(),
                    table.name().schema(),
                    table.name().name(),
                    index.unique() ? 0 : 1,
                    table.name().name(),
                    index.name(),
                    index.clustered() ? 1 : NON_UNIQUE_OTHER,
                    place,
                    column.name(),
                    column.descending() ? "D" : "A",
                    null,
                    null,
                    index.filter().orElse(null));
        }
    }

    private long rowCount(Table table) throws SQLException {
        try (Connection h2 = connections.open();
                Statement statement = h2.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT COUNT(*) FROM " + table.name().h2Name())) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private int specialColumns(SystemProcedure.Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError {
        String kind = arguments.text("@col_type", 3).orElse("R");
        ResultTable result =
                new ResultTable(
                        "SCOPE smallint, COLUMN_NAME sysname, DATA_TYPE smallint, TYPE_NAME"
                                + " sysname, PRECISION int, LENGTH int, SCALE smallint,"
                                + " PSEUDO_COLUMN smallint");
        for (Table table : named(caller, arguments, "@table", 0)) {
            for (Column column : special(table, kind)) {
                OdbcType odbc = OdbcType.of(column.type());
                result.add(
                        kind.equalsIgnoreCase("V") ? null : 0,
                        column.name(),
                        odbc.dataType(),
                        ColumnRows.typeName(column),
                        odbc.precision(),
                        odbc.length(),
                        odbc.scale().orElse(null),
                        1);
            }
        }
        result.send(sink);
        return 0;
    }

    private static List<Column> special(Table table, String kind) {
        if (kind.equalsIgnoreCase("V")) {
            return table.columns().stream()
                    .filter(c -> TypeNames.base(c.type()).equals("timestamp"))
                    .toList();
        }
        return TableIndexes.of(table).stream()
                .map(TableIndexes.KeyedIndex::index)
                .filter(Index::unique)
                .findFirst()
                .map(index ->
                        index.columns().stream()
                                .flatMap(c -> table.column(c.name()).stream())
                                .toList())
                .orElse(List.of());
    }

    private int databases(SystemProcedure.Caller caller, Arguments arguments, ResultSink sink) {
        ResultTable result =
                new ResultTable("DATABASE_NAME sysname, DATABASE_SIZE int, REMARKS varchar(254)");
        server.catalog().databases().forEach(each -> result.add(each.name(), 16_384, null));
        result.sort(0);
        result.send(sink);
        return 0;
    }

    private int procedures(SystemProcedure.Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError {
        LikePattern name = pattern(arguments.text("@sp_name", 0));
        LikePattern owner = pattern(arguments.text("@sp_owner", 1));
        String database = qualifier(caller, arguments, "@sp_qualifier", 2);
        ResultTable result =
                new ResultTable(
                        "PROCEDURE_QUALIFIER sysname, PROCEDURE_OWNER sysname, PROCEDURE_NAME"
                                + " nvarchar(134), NUM_INPUT_PARAMS int, NUM_OUTPUT_PARAMS int,"
                                + " NUM_RESULT_SETS int, REMARKS varchar(254), PROCEDURE_TYPE"
                                + " smallint");
        for (Module each : server.catalog().modules(database)) {
            boolean procedure = each.kind() == Module.Kind.PROCEDURE;
            boolean function =
                    each.kind() != Module.Kind.VIEW && each.kind() != Module.Kind.TRIGGER;
            if (function
                    && name.matches(each.name().name())
                    && owner.matches(each.name().schema())) {
                result.add(
                        each.name().database(),
                        each.name().schema(),
                        each.name().name() + (procedure ? ";1" : ";0"),
                        -1,
                        -1,
                        -1,
                        null,
                        2);
            }
        }
        result.sort(0, 1, 2);
        result.send(sink);
        return 0;
    }

    private int helpText(SystemProcedure.Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError {
        String name = arguments.requireText("sp_helptext", "@objname", 0);
        Catalog catalog = server.catalog();
        Optional<CatalogObjects.Found> object =
                CatalogObjects.find(catalog, Names.parse(name, caller.database()));
        if (object.isEmpty()) {
            throw new SqlError(
                    15009,
                    "The object '"
                            + name
                            + "' does not exist in database '"
                            + caller.database()
                            + "' or is invalid for this operation.");
        }
        Optional<String> text =
                CatalogObjects.definition(catalog, caller.database(), object.get().id());
        if (text.isEmpty()) {
            throw new SqlError(15197, "There is no text for object '" + name + "'.");
        }
        ResultTable result = new ResultTable("Text nvarchar(255)");
        for (String line : text.get().split("(?<=\n)", -1)) {
            for (int at = 0; at < line.length(); at += 255) {
                result.add(line.substring(at, Math.min(line.length(), at + 255)));
            }
        }
        result.send(sink);
        return 0;
    }

    private int typeInfo(SystemProcedure.Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError {
        Optional<Long> wanted = arguments.number("@data_type", 0).filter(type -> type != 0);
        boolean odbc3 = arguments.number("@ODBCVer", 1).orElse(2L) == ODBC_3;
        ResultTable result =
                new ResultTable(
                        "TYPE_NAME sysname, DATA_TYPE smallint, PRECISION int, LITERAL_PREFIX"
                                + " varchar(32), LITERAL_SUFFIX varchar(32), CREATE_PARAMS"
                                + " varchar(32), NULLABLE smallint, CASE_SENSITIVE smallint,"
                                + " SEARCHABLE smallint, UNSIGNED_ATTRIBUTE smallint, MONEY"
                                + " smallint, AUTO_INCREMENT smallint, LOCAL_TYPE_NAME sysname,"
                                + " MINIMUM_SCALE smallint, MAXIMUM_SCALE smallint, SQL_DATA_TYPE"
                                + " smallint, SQL_DATETIME_SUB smallint, NUM_PREC_RADIX int,"
                                + " INTERVAL_PRECISION smallint, USERTYPE smallint");
        for (SystemTypes.Named type : SystemTypes.all()) {
            OdbcType odbc = OdbcType.of(type.largest());
            int number = odbc3 || odbc.dataType() < 90 ? odbc.dataType() : odbc.dataType() - 82;
            if (wanted.isEmpty() || wanted.get() == number) {
                result.add(typeRow(type, odbc, number));
            }
        }
        result.sort(1, 0);
        result.send(sink);
        return 0;
    }

    private static @Nullable Object[] typeRow(SystemTypes.Named type, OdbcType odbc, int number) {
        boolean text = TypeNames.isText(type.largest());
        String quote = text || number > 90 ? "'" : null;
        return new @Nullable Object[] {
            type.name(),
            number,
            odbc.precision(),
            quote,
            quote,
            null,
            1,
            0,
            text ? 3 : 2,
            null,
            type.name().endsWith("money") ? 1 : 0,
            null,
            type.name(),
            odbc.scale().orElse(null),
            odbc.scale().orElse(null),
            odbc.sqlDataType(),
            odbc.dateTimeSub().orElse(null),
            odbc.radix().orElse(null),
            null,
            type.userTypeId()
        };
    }
}
