package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Procedures that tell drivers of the parameters of routines and of privileges: {@code
 * sp_sproc_columns}, {@code sp_table_privileges}, {@code sp_column_privileges}.
 */
final class RoutineProcedures {
    private static final int INPUT = 1;
    private static final int INPUT_OUTPUT = 2;
    private static final int RETURN_VALUE = 5;
    private static final String OWNER = "dbo";

    private final ServerState server;

    RoutineProcedures(ServerState server) {
        this.server = server;
    }

    Map<String, SystemProcedure> all() {
        Map<String, SystemProcedure> all = new HashMap<>();
        all.put("sp_sproc_columns", this::parameters);
        all.put("sp_sproc_columns_90", this::parameters);
        all.put("sp_sproc_columns_100", this::parameters);
        all.put("sp_table_privileges", this::tablePrivileges);
        all.put("sp_column_privileges", this::columnPrivileges);
        return all;
    }

    private static LikePattern pattern(Optional<String> like) {
        return new LikePattern(like.filter(text -> !text.isEmpty()).orElse("%"));
    }

    /** The database that an argument names, if it does, else the current one. */
    private String database(SystemProcedure.Caller caller, Arguments arguments, String name)
            throws SqlError {
        Optional<String> wanted = arguments.text(name, 2).filter(text -> !text.isEmpty());
        if (wanted.isPresent() && !wanted.get().equalsIgnoreCase(caller.database())) {
            throw new SqlError(
                    15250,
                    "The database name component of the object qualifier must be the name of the"
                            + " current database.");
        }
        return caller.database();
    }

    // Parameters -------------------------------------------------------------------------------

    private int parameters(SystemProcedure.Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError {
        LikePattern routine = pattern(arguments.text("@procedure_name", 0));
        LikePattern owner = pattern(arguments.text("@procedure_owner", 1));
        String database = database(caller, arguments, "@procedure_qualifier");
        LikePattern column = pattern(arguments.text("@column_name", 3));
        ResultTable result =
                new ResultTable(
                        "PROCEDURE_QUALIFIER sysname, PROCEDURE_OWNER sysname, PROCEDURE_NAME"
                                + " nvarchar(134), COLUMN_NAME sysname, COLUMN_TYPE smallint,"
                                + " DATA_TYPE smallint, TYPE_NAME sysname, PRECISION int, LENGTH"
                                + " int, SCALE smallint, RADIX smallint, NULLABLE smallint, REMARKS"
                                + " varchar(254), COLUMN_DEF nvarchar(4000), SQL_DATA_TYPE smallint,"
                                + " SQL_DATETIME_SUB smallint, CHAR_OCTET_LENGTH int,"
                                + " ORDINAL_POSITION int, IS_NULLABLE varchar(254), SS_DATA_TYPE"
                                + " tinyint");
        for (Module each : server.catalog().modules(database)) {
            if (isRoutine(each)
                    && routine.matches(each.name().name())
                    && owner.matches(each.name().schema())) {
                addParameters(result, each, column);
            }
        }
        result.sort(0, 1, 2, 17);
        result.send(sink);
        return 0;
    }

    private static boolean isRoutine(Module module) {
        return module.kind() != Module.Kind.VIEW && module.kind() != Module.Kind.TRIGGER;
    }

    private static void addParameters(ResultTable result, Module module, LikePattern wanted) {
        boolean procedure = module.kind() == Module.Kind.PROCEDURE;
        SqlType returned =
                module.parameters().stream()
                        .filter(parameter -> parameter.id() == 0)
                        .findFirst()
                        .map(ModuleParameter::type)
                        .orElse(SqlType.of(Kind.INT));
        boolean scalar = procedure || module.kind() == Module.Kind.SCALAR_FUNCTION;
        if (scalar && wanted.matches("@RETURN_VALUE")) {
            add(result, module, new Shown("@RETURN_VALUE", RETURN_VALUE, returned, 0));
        }
        for (ModuleParameter each : module.parameters()) {
            if (each.id() > 0 && wanted.matches(each.name())) {
                int direction = each.output() ? INPUT_OUTPUT : INPUT;
                add(result, module, new Shown(each.name(), direction, each.type(), each.id()));
            }
        }
    }

    /** A parameter or the returned value, as it is shown. */
    private record Shown(String name, int direction, SqlType type, int ordinal) {}

    private static void add(ResultTable result, Module module, Shown shown) {
        SqlType type = shown.type();
        OdbcType odbc = OdbcType.of(type);
        boolean procedure = module.kind() == Module.Kind.PROCEDURE;
        boolean nullable = shown.ordinal() > 0;
        result.add(
                module.name().database(),
                module.name().schema(),
                module.name().name() + (procedure ? ";1" : ";0"),
                shown.name(),
                shown.direction(),
                odbc.dataType(),
                TypeNames.base(type),
                odbc.precision(),
                odbc.length(),
                odbc.scale().orElse(null),
                odbc.radix().orElse(null),
                nullable ? 1 : 0,
                null,
                null,
                odbc.sqlDataType(),
                odbc.dateTimeSub().orElse(null),
                odbc.scale().isEmpty() && type.length() != 0 ? odbc.length() : null,
                shown.ordinal(),
                nullable ? "YES" : "NO",
                odbc.ssDataType());
    }

    // Privileges: the owner's. What others were granted or denied is not told here.
    // ----------------

    private int tablePrivileges(SystemProcedure.Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError {
        LikePattern table = pattern(arguments.text("@table_name", 0));
        LikePattern owner = pattern(arguments.text("@table_owner", 1));
        String database = database(caller, arguments, "@table_qualifier");
        ResultTable result =
                new ResultTable(
                        "TABLE_QUALIFIER sysname, TABLE_OWNER sysname, TABLE_NAME sysname, GRANTOR"
                                + " sysname, GRANTEE sysname, PRIVILEGE varchar(32), IS_GRANTABLE"
                                + " varchar(3)");
        for (Table each : server.catalog().tables(database)) {
            if (table.matches(each.name().name()) && owner.matches(each.name().schema())) {
                for (String privilege :
                        List.of("DELETE", "INSERT", "REFERENCES", "SELECT", "UPDATE")) {
                    result.add(
                            database,
                            each.name().schema(),
                            each.name().name(),
                            OWNER,
                            OWNER,
                            privilege,
                            "YES");
                }
            }
        }
        result.sort(0, 1, 2, 5);
        result.send(sink);
        return 0;
    }

    private int columnPrivileges(
            SystemProcedure.Caller caller, Arguments arguments, ResultSink sink) throws SqlError {
        String table = arguments.requireText("sp_column_privileges", "@table_name", 0);
        String owner = arguments.text("@table_owner", 1).orElse(OWNER);
        String database = database(caller, arguments, "@table_qualifier");
        LikePattern column = pattern(arguments.text("@column_name", 3));
        ResultTable result =
                new ResultTable(
                        "TABLE_QUALIFIER sysname, TABLE_OWNER sysname, TABLE_NAME sysname,"
                                + " COLUMN_NAME sysname, GRANTOR sysname, GRANTEE sysname,"
                                + " PRIVILEGE varchar(32), IS_GRANTABLE varchar(3)");
        Optional<Table> found = server.catalog().table(new ObjectName(database, owner, table));
        for (Column each : found.map(Table::columns).orElse(List.of())) {
            if (column.matches(each.name())) {
                for (String privilege : List.of("INSERT", "REFERENCES", "SELECT", "UPDATE")) {
                    result.add(database, owner, table, each.name(), OWNER, OWNER, privilege, "YES");
                }
            }
        }
        result.sort(3, 6);
        result.send(sink);
        return 0;
    }
}
