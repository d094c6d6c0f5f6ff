package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.convert.code.FunctionCalls.Site;
import dev.tidegate.convert.code.FunctionCalls.Translation;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import dev.tidegate.tsql.tree.Call;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.ObjectName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Functions about the session, errors and objects, and the variables with two @. */
final class SystemFunctions {
    private static final SqlType NAME = SqlType.ofLength(Kind.NVARCHAR, 128);
    private static final SqlType IDENTITY = SqlType.decimal(38, 0);

    private final Unit unit;

    SystemFunctions(Unit unit) {
        this.unit = unit;
    }

    static void register(Map<String, Translation> rules) {
        for (String name :
                List.of(
                        "SUSER_SNAME",
                        "SUSER_NAME",
                        "ORIGINAL_LOGIN",
                        "SYSTEM_USER",
                        "SESSION_USER")) {
            rules.put(name, site -> plain(site, "session_user::text"));
        }
        rules.put("CURRENT_USER", site -> plain(site, "current_user::text"));
        rules.put("USER_NAME", site -> plain(site, "current_user::text"));
        rules.put("USER", site -> plain(site, "current_user::text"));
        rules.put("DB_NAME", site -> plain(site, "current_database()::text"));
        rules.put("SCHEMA_NAME", site -> plain(site, "current_schema()::text"));
        rules.put("APP_NAME", site -> plain(site, "current_setting('application_name')"));
        rules.put("HOST_NAME", site -> plain(site, "inet_client_addr()::text"));
        rules.put("NEWID", SystemFunctions::uuid);
        rules.put("NEWSEQUENTIALID", SystemFunctions::uuid);
        rules.put("CHECKSUM", SystemFunctions::checksum);
        rules.put("IS_ROLEMEMBER", SystemFunctions::isRoleMember);
        rules.put("IS_MEMBER", SystemFunctions::isRoleMember);
        rules.put("SCOPE_IDENTITY", site -> new SystemFunctions(site.unit()).identity());
        rules.put("ROWCOUNT_BIG", site -> new SystemFunctions(site.unit()).rowCount());
        rules.put("IDENT_CURRENT", SystemFunctions::currentIdentity);
        rules.put("OBJECT_ID", SystemFunctions::objectId);
        rules.put("OBJECT_NAME", SystemFunctions::objectName);
        rules.put("XACT_STATE", SystemFunctions::transactionState);
        rules.put("ERROR_NUMBER", site -> error(site, "number", SqlType.INT));
        rules.put(
                "ERROR_MESSAGE",
                site -> error(site, "message", SqlType.ofLength(Kind.NVARCHAR, 4000)));
        rules.put("ERROR_SEVERITY", site -> error(site, "severity", SqlType.INT));
        rules.put("ERROR_STATE", site -> error(site, "state", SqlType.INT));
        rules.put("ERROR_LINE", site -> error(site, "line", SqlType.INT));
        rules.put("ERROR_PROCEDURE", site -> error(site, "procedure", NAME));
        rules.put("UPDATE", site -> new TriggerRows(site.unit()).changed(site));
        rules.put("TRIGGER_NESTLEVEL", SystemFunctions::triggerDepth);
        rules.put("SERVERPROPERTY", ServerProperties::of);
        rules.put("SESSION_CONTEXT", SystemFunctions::sessionContext);
    }

    private static Typed plain(Site site, String sql) {
        if (site.count() > 0) {
            throw NotConvertible.function(site.call().name().text() + " of another one", site.at());
        }
        return Typed.simple(sql, NAME);
    }

    private static Typed uuid(Site site) {
        site.unit().unstable = true;
        return Typed.simple("gen_random_uuid()", SqlType.of(Kind.UNIQUEIDENTIFIER))
                .notNull()
                .exactly();
    }

    /** Of NEWID it is a random number; of anything else its values would differ. */
    private static Typed checksum(Site site) {
        boolean random =
                site.count() == 1
                        && site.call().arguments().getFirst() instanceof Call.Function inner
                        && inner.name().text().equalsIgnoreCase("NEWID");
        if (!random) {
            throw NotConvertible.function("CHECKSUM", site.at());
        }
        site.unit().unstable = true;
        return Typed.simple("(floor(random() * 4294967296) - 2147483648)::integer", SqlType.INT)
                .notNull()
                .exactly();
    }

    private static Typed transactionState(Site site) {
        site.unit()
                .add(
                        CodeItem.note(
                                "trancount",
                                site.at(),
                                "a routine is always inside a transaction"));
        return Typed.simple("1", SqlType.INT);
    }

    /** Of all triggers together; that of one of them is not known. */
    private static Typed triggerDepth(Site site) {
        if (site.count() > 0) {
            throw NotConvertible.function("TRIGGER_NESTLEVEL of one trigger", site.at());
        }
        return Typed.simple("pg_trigger_depth()", SqlType.INT);
    }

    private static Typed isRoleMember(Site site) {
        if (site.count() != 1) {
            throw NotConvertible.function("IS_ROLEMEMBER of another user", site.at());
        }
        return Typed.simple(site.unit().helper("is_rolemember", site.text(0).sql()), SqlType.INT)
                .exactly();
    }

    private static Typed sessionContext(Site site) {
        String key =
                site.text(0)
                        .literal()
                        .filter(text -> text.matches("[A-Za-z_][A-Za-z0-9_]*"))
                        .orElseThrow(() -> NotConvertible.function("SESSION_CONTEXT", site.at()));
        site.unit()
                .add(
                        CodeItem.note(
                                "session_context",
                                site.at(),
                                "the session context is read from the setting app." + key));
        return Typed.simple(
                "current_setting('app." + key.toLowerCase(Locale.ROOT) + "', true)", NAME);
    }

    Typed identity() {
        unit.declarations.add("v_scope_identity bigint;");
        return Typed.simple("v_scope_identity", IDENTITY);
    }

    Typed rowCount() {
        unit.declarations.add("v_rowcount integer := 0;");
        return Typed.simple("v_rowcount", SqlType.INT).exactly();
    }

    Typed error() {
        unit.declarations.add("v_error integer := 0;");
        return Typed.simple("v_error", SqlType.INT).exactly();
    }

    /** A variable with two @. */
    Typed global(Expression.Variable variable) {
        return switch (variable.name().toUpperCase(Locale.ROOT)) {
            case "@@ROWCOUNT" -> rowCount();
            case "@@IDENTITY" -> {
                unit.note(
                        "identity_scope",
                        variable,
                        "@@IDENTITY is that of this routine's own INSERT, not of a trigger's");
                yield identity();
            }
            case "@@ERROR" -> error();
            case "@@FETCH_STATUS" -> {
                unit.declarations.add("v_fetch_status integer := -1;");
                yield Typed.simple("v_fetch_status", SqlType.INT).exactly();
            }
            case "@@TRANCOUNT" -> {
                unit.note("trancount", variable, "a routine is always inside a transaction");
                yield Typed.simple("1", SqlType.INT);
            }
            case "@@SPID" -> Typed.simple("pg_backend_pid()", SqlType.INT);
            case "@@VERSION" -> Typed.simple("version()", NAME);
            case "@@SERVERNAME" -> Typed.simple("current_setting('cluster_name')", NAME);
            case "@@DATEFIRST" ->
                    unit.variable("@@datefirst")
                            .map(any -> Typed.simple(any.sql(), SqlType.INT))
                            .orElse(Typed.simple("7", SqlType.INT));
            default ->
                    throw NotConvertible.of(
                            "global_variable",
                            variable.span(),
                            variable.name() + " has no equal on PostgreSQL",
                            "Find out what it is used for.");
        };
    }

    private static Typed error(Site site, String field, SqlType type) {
        Unit unit = site.unit();
        unit.declarations.add("v_error_state text;");
        unit.declarations.add("v_error_detail text;");
        unit.declarations.add("v_error_message text;");
        String state = "v_error_state, v_error_detail";
        return switch (field) {
            case "message" -> Typed.simple("v_error_message", type);
            case "number" -> Typed.simple(unit.helper("error_number", state), type).exactly();
            case "severity" ->
                    Typed.simple(unit.helper("error_field", state, "'severity'", "16"), type)
                            .exactly();
            case "state" ->
                    Typed.simple(unit.helper("error_field", state, "'state'", "1"), type).exactly();
            case "line" -> {
                unit.add(CodeItem.note("error_line", site.at(), "ERROR_LINE gives 0"));
                yield Typed.simple("0", type);
            }
            default -> {
                unit.add(
                        CodeItem.note(
                                "error_procedure",
                                site.at(),
                                "ERROR_PROCEDURE gives this routine's name"));
                yield Literals.text(unit.self.name(), type);
            }
        };
    }

    private static Typed currentIdentity(Site site) {
        String table =
                site.text(0)
                        .literal()
                        .orElseThrow(() ->
                                NotConvertible.function("IDENT_CURRENT of a variable", site.at()));
        String sequence =
                identitySequence(site.unit(), name(table, site))
                        .orElseThrow(() -> NotConvertible.function("IDENT_CURRENT", site.at()));
        return Typed.simple("pg_sequence_last_value(" + sequence + ")", IDENTITY);
    }

    /** The sequence of a table's identity column; empty if it has none. */
    static Optional<String> identitySequence(Unit unit, ObjectName table) {
        return DataChanges.identityColumn(unit, table)
                .map(column ->
                        "pg_get_serial_sequence("
                                + Literals.quoted(unit.objectSql(table))
                                + ", "
                                + Literals.quoted(column.replace("\"", ""))
                                + ")::regclass");
    }

    static ObjectName name(String text, Site site) {
        return name(text)
                .orElseThrow(() ->
                        NotConvertible.function("the name of an object in a text", site.at()));
    }

    /** The name that a text is; empty if it is none. */
    static Optional<ObjectName> name(String text) {
        return TSqlParser.parseExpression(text, SyntaxOptions.STATEMENT)
                .node()
                .filter(Expression.ColumnReference.class::isInstance)
                .map(Expression.ColumnReference.class::cast)
                .map(Expression.ColumnReference::name);
    }

    private static Typed objectId(Site site) {
        Typed argument = site.text(0);
        if (argument.literal().isEmpty()) {
            return Typed.simple("to_regclass(" + argument.sql() + ")::oid::integer", SqlType.INT);
        }
        ObjectName name = name(argument.literal().get(), site);
        String base = name.base().value();
        String sql =
                base.startsWith("#")
                        ? TemporaryTables.sqlName(site.unit(), base, site.at())
                        : site.unit().objectSql(name);
        boolean routine =
                site.has(1)
                        && site.text(1)
                                .literal()
                                .filter(kind ->
                                        List.of("P", "FN", "IF", "TF")
                                                .contains(kind.strip().toUpperCase(Locale.ROOT)))
                                .isPresent();
        String function = routine ? "to_regproc(" : "to_regclass(";
        return Typed.simple(function + Literals.quoted(sql) + ")::oid::integer", SqlType.INT);
    }

    private static Typed objectName(Site site) {
        if (site.call().arguments().getFirst() instanceof Expression.Variable variable
                && variable.name().equalsIgnoreCase("@@PROCID")) {
            return Literals.text(site.unit().self.name(), NAME);
        }
        throw NotConvertible.function("OBJECT_NAME", site.at());
    }
}
