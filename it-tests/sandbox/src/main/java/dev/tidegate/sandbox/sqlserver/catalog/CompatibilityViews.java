package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The views that older versions had as tables: {@code sysobjects} and its like. */
final class CompatibilityViews {
    private static final String SCHEMA = "sys";
    private static final Set<String> NAMES =
            Set.of(
                    "sysobjects",
                    "sysdatabases",
                    "sysusers",
                    "syscolumns",
                    "sysindexes",
                    "systypes",
                    "sysprocesses",
                    "syscomments",
                    "sysreferences",
                    "sysforeignkeys",
                    "cdc_jobs",
                    "sysjobs",
                    "sysjobsteps",
                    "sysjobactivity");

    private CompatibilityViews() {}

    /** Whether a view is found without a schema or in dbo. */
    static boolean isCompatibility(String name) {
        return NAMES.contains(name.toLowerCase(Locale.ROOT));
    }

    static List<SystemView> all() {
        return List.of(
                objects(),
                databases(),
                users(),
                columns(),
                indexes(),
                types(),
                processes(),
                comments(),
                foreignKeys());
    }

    private static SystemView objects() {
        return SystemView.of(
                SCHEMA,
                "sysobjects",
                "name sysname, id int, xtype char(2), uid smallint, info smallint, status int,"
                        + " base_schema_ver int, replinfo int, parent_obj int, crdate datetime,"
                        + " ftcatid smallint, schema_ver int, stats_schema_ver int, type char(2),"
                        + " userstat smallint, sysstat smallint, indexdel smallint, refdate"
                        + " datetime, version int, deltrig int, instrig int, updtrig int, seltrig"
                        + " int, category int, cache smallint",
                (context, rows) -> {
                    for (CatalogObjects.Found each :
                            CatalogObjects.all(context.catalog(), context.database())) {
                        boolean key = each.type().equals("PK") || each.type().equals("UQ");
                        rows.add(
                                each.name(),
                                each.id(),
                                each.type(),
                                ObjectViews.schemaId(context, each.info()),
                                0,
                                0,
                                0,
                                0,
                                each.parent(),
                                each.info().created(),
                                0,
                                0,
                                0,
                                key ? "K " : each.type(),
                                1,
                                3,
                                0,
                                each.info().created(),
                                0,
                                0,
                                0,
                                0,
                                0,
                                each.info().shipped() ? 2 : 0,
                                0);
                    }
                });
    }

    private static SystemView databases() {
        return SystemView.of(
                SCHEMA,
                "sysdatabases",
                "name sysname, dbid smallint, sid varbinary(85), mode smallint, status int,"
                        + " status2 int, crdate datetime, reserved datetime, category int,"
                        + " cmptlevel tinyint, filename nvarchar(260), version smallint",
                (context, rows) -> {
                    for (Database each : context.catalog().databases()) {
                        rows.add(
                                each.name(),
                                each.id(),
                                new byte[] {1},
                                0,
                                65536,
                                0,
                                each.created(),
                                null,
                                0,
                                160,
                                each.name() + ".mdf",
                                957);
                    }
                });
    }

    private static SystemView users() {
        return SystemView.of(
                SCHEMA,
                "sysusers",
                "uid smallint, status smallint, name sysname, sid varbinary(85), createdate"
                        + " datetime, updatedate datetime, gid smallint, hasdbaccess int, islogin"
                        + " int, isntname int, isntgroup int, isntuser int, issqluser int, isaliased"
                        + " int, issqlrole int, isapprole int",
                (context, rows) -> {
                    for (Principals.Principal each :
                            Principals.ofDatabase(context.server(), context.database())) {
                        int user = each.type().equals("S") ? 1 : 0;
                        rows.add(
                                each.id(),
                                0,
                                each.name(),
                                each.id() == 1 ? new byte[] {1} : null,
                                context.server().started(),
                                context.server().started(),
                                user == 1 ? 0 : each.id(),
                                user,
                                user,
                                0,
                                0,
                                0,
                                user,
                                0,
                                1 - user,
                                0);
                    }
                });
    }

    private static SystemView columns() {
        return SystemView.of(
                SCHEMA,
                "syscolumns",
                "name sysname, id int, xtype tinyint, typestat tinyint, xusertype smallint, length"
                        + " smallint, xprec tinyint, xscale tinyint, colid smallint, cdefault int,"
                        + " colorder smallint, status tinyint, type tinyint, usertype smallint,"
                        + " prec smallint, scale int, iscomputed int, isoutparam int, isnullable"
                        + " int, collation sysname",
                (context, rows) -> {
                    for (Table table : context.catalog().tables(context.database())) {
                        for (Column column : table.columns()) {
                            int type = TypeNames.systemTypeId(column.type().kind());
                            int precision = TypeNames.precision(column.type());
                            rows.add(
                                    column.name(),
                                    table.id(),
                                    type,
                                    0,
                                    TableViews.userTypeId(context, column),
                                    TypeNames.maxLength(column.type()),
                                    precision,
                                    TypeNames.scale(column.type()),
                                    column.id(),
                                    table.defaultOf(column.name())
                                            .map(DefaultConstraint::id)
                                            .orElse(0),
                                    column.id(),
                                    (column.nullable() ? 8 : 0)
                                            + (column.identity().isPresent() ? 128 : 0),
                                    type,
                                    TableViews.userTypeId(context, column),
                                    precision > 0 ? precision : column.type().length(),
                                    TypeNames.scale(column.type()),
                                    column.computed().isPresent() ? 1 : 0,
                                    0,
                                    column.nullable() ? 1 : 0,
                                    TypeNames.isText(column.type()) ? SystemRows.COLLATION : null);
                        }
                    }
                });
    }

    private static SystemView indexes() {
        return SystemView.of(
                SCHEMA,
                "sysindexes",
                "id int, status int, indid smallint, name sysname, keycnt smallint, rows int,"
                        + " rowcnt bigint, dpages int, reserved int, used int",
                (context, rows) -> {
                    for (Table table : context.catalog().tables(context.database())) {
                        long count = context.rowCount(table);
                        if (TableIndexes.isHeap(table)) {
                            rows.add(table.id(), 0, 0, null, 0, (int) count, count, 0, 0, 0);
                        }
                        for (TableIndexes.KeyedIndex each : TableIndexes.of(table)) {
                            Index index = each.index();
                            boolean primary = each.key().map(KeyConstraint::primary).orElse(false);
                            rows.add(
                                    table.id(),
                                    (index.unique() ? 2 : 0)
                                            + (index.clustered() ? 16 : 0)
                                            + (primary ? 2048 : 0),
                                    index.id(),
                                    index.name(),
                                    index.columns().size(),
                                    (int) count,
                                    count,
                                    0,
                                    0,
                                    0);
                        }
                    }
                });
    }

    private static SystemView types() {
        return SystemView.of(
                SCHEMA,
                "systypes",
                "name sysname, xtype tinyint, status tinyint, xusertype smallint, length smallint,"
                        + " xprec tinyint, xscale tinyint, tdefault int, domain int, uid smallint,"
                        + " usertype smallint, variable bit, allownulls bit, prec smallint, scale"
                        + " tinyint",
                (context, rows) -> {
                    for (SystemTypes.Named each : SystemTypes.all()) {
                        addType(rows, each.name(), each.userTypeId(), each.largest(), 4);
                    }
                    for (UserType each : context.catalog().types(context.database())) {
                        addType(rows, each.name(), each.id(), each.type(), 1);
                    }
                });
    }

    private static void addType(
            SystemView.RowList rows,
            String name,
            int userTypeId,
            dev.tidegate.sandbox.sqlserver.type.SqlType type,
            int owner) {
        rows.add(
                name,
                TypeNames.systemTypeId(type.kind()),
                0,
                userTypeId,
                TypeNames.maxLength(type),
                TypeNames.precision(type),
                TypeNames.scale(type),
                0,
                0,
                owner,
                userTypeId,
                false,
                true,
                TypeNames.precision(type),
                TypeNames.scale(type));
    }

    private static SystemView processes() {
        return SystemView.of(
                SCHEMA,
                "sysprocesses",
                "spid smallint, blocked smallint, dbid smallint, login_time datetime, last_batch"
                        + " datetime, open_tran smallint, status nchar(30), hostname nchar(128),"
                        + " program_name nchar(128), cmd nchar(26), loginame nchar(128)",
                (context, rows) -> {
                    for (SessionInfo each : context.server().sessions().get()) {
                        rows.add(
                                each.id(),
                                0,
                                context.catalog()
                                        .database(each.database())
                                        .map(Database::id)
                                        .orElse(0),
                                each.loggedIn(),
                                each.lastRequest(),
                                each.openTransactions(),
                                each.running() ? "running" : "sleeping",
                                each.host(),
                                each.program(),
                                each.running() ? "SELECT" : "AWAITING COMMAND",
                                each.login());
                    }
                });
    }

    private static SystemView comments() {
        return SystemView.of(
                SCHEMA,
                "syscomments",
                "id int, number smallint, colid smallint, status smallint, text nvarchar(4000),"
                        + " encrypted bit",
                (context, rows) -> {
                    for (Module each : context.catalog().modules(context.database())) {
                        String text = each.text();
                        for (int at = 0, part = 1; at < text.length(); at += 4000, part++) {
                            String piece = text.substring(at, Math.min(text.length(), at + 4000));
                            rows.add(each.id(), 1, part, 0, piece, false);
                        }
                    }
                });
    }

    private static SystemView foreignKeys() {
        return SystemView.of(
                SCHEMA,
                "sysforeignkeys",
                "constid int, fkeyid int, rkeyid int, fkey smallint, rkey smallint, keyno smallint",
                (context, rows) -> {
                    for (Table table : context.catalog().tables(context.database())) {
                        for (ForeignKey key : table.foreignKeys()) {
                            context.catalog()
                                    .table(key.referenced())
                                    .ifPresent(there -> addForeignKey(rows, table, there, key));
                        }
                    }
                });
    }

    private static void addForeignKey(
            SystemView.RowList rows, Table table, Table there, ForeignKey key) {
        for (int i = 0; i < key.columns().size(); i++) {
            rows.add(
                    key.id(),
                    table.id(),
                    there.id(),
                    TableViews.columnId(table, key.columns().get(i)),
                    TableViews.columnId(there, key.referencedColumns().get(i)),
                    i + 1);
        }
    }
}
