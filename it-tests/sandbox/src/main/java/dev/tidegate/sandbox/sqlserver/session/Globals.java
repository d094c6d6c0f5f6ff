package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.bind.Surroundings.TypedValue;
import dev.tidegate.sandbox.sqlserver.catalog.ServerState;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Values of {@code @@name}, and of functions without arguments that ask about the session: {@code
 * error_number}, {@code error_message} …, {@code xact_state}, {@code suser_sname}, {@code
 * host_name}, {@code app_name}; those go by their names, with {@code @@} in front or without.
 */
final class Globals {
    private static final SqlType INT = SqlType.of(Kind.INT);
    private static final SqlType NAME = SqlType.ofLength(Kind.NVARCHAR, 128);
    private static final SqlType MESSAGE = SqlType.ofLength(Kind.NVARCHAR, 4000);
    private static final SqlType IDENTITY = SqlType.ofDecimal(Kind.NUMERIC, 38, 0);
    private static final int CONTEXT_INFO_LENGTH = 128;
    private static final int CONNECTIONS_MAX = 32_767;

    private final EngineSession session;

    Globals(EngineSession session) {
        this.session = session;
    }

    /** The value of a name; 137 when there is none. */
    TypedValue value(String name, Scope scope) throws SqlError {
        String bare = name.startsWith("@@") ? name.substring(2) : name;
        String folded = bare.toLowerCase(Locale.ROOT);
        Optional<TypedValue> found =
                of(folded, scope).or(() -> ofServer(folded)).or(() -> ofError(folded));
        if (found.isEmpty()) {
            throw Messages.undeclared(name);
        }
        return found.get();
    }

    private Optional<TypedValue> of(String name, Scope scope) {
        SessionOptions options = session.options();
        return switch (name) {
            case "trancount" -> number(session.transactions().count());
            case "rowcount" -> number((int) Math.min(session.rowCount(), Integer.MAX_VALUE));
            case "error" -> number(session.errors().lastNumber);
            case "identity" -> identity(session.lastIdentity());
            case "scope_identity" -> identity(scope.identity());
            case "spid" -> typed(SqlType.of(Kind.SMALLINT), session.spid());
            case "nestlevel" -> number(scope.nesting());
            case "procid" -> number(scope.procedure().map(Scope.Procedure::id).orElse(0));
            case "lock_timeout" -> number(options.lockTimeout);
            case "options" -> number(options.bits());
            case "language" -> typed(NAME, options.language);
            case "langid" -> typed(SqlType.of(Kind.SMALLINT), 0);
            case "datefirst" -> typed(SqlType.of(Kind.TINYINT), options.dateFirst);
            case "textsize" -> number(options.textSize);
            case "fetch_status" -> number(-1);
            case "cursor_rows" -> number(0);
            case "xact_state" -> typed(SqlType.of(Kind.SMALLINT), session.transactions().state());
            case "suser_sname", "suser_name", "system_user" -> typed(NAME, session.login().user());
            case "original_login" -> typed(NAME, session.identity().original().user());
            case "current_user", "session_user", "user" -> typed(NAME, session.databaseUser());
            case "context_info" ->
                    typed(
                            SqlType.ofLength(Kind.VARBINARY, CONTEXT_INFO_LENGTH),
                            session.context().info());
            case "host_name" -> typed(NAME, session.login().host());
            case "app_name" -> typed(NAME, session.login().application());
            default -> Optional.empty();
        };
    }

    private Optional<TypedValue> ofServer(String name) {
        return switch (name) {
            case "version" ->
                    typed(
                            SqlType.ofLength(Kind.NVARCHAR, 300),
                            "Microsoft SQL Server 2022 (RTM) - "
                                    + ServerState.VERSION
                                    + " (X64) \n\tDeveloper Edition (64-bit): Tidegate's stand-in,"
                                    + " not a SQL Server");
            case "microsoftversion" -> number(16 << 24 | 1000);
            case "servername" -> typed(NAME, session.server().state().name());
            case "servicename" -> typed(NAME, "MSSQLSERVER");
            case "max_connections" -> number(CONNECTIONS_MAX);
            case "max_precision" -> typed(SqlType.of(Kind.TINYINT), 38);
            case "connections" -> number(session.server().state().sessions().get().size());
            case "timeticks" -> number(31_250);
            default -> Optional.empty();
        };
    }

    private Optional<TypedValue> ofError(String name) {
        Optional<SqlError> caught = session.errors().current();
        return switch (name) {
            case "error_number" -> typed(INT, caught.map(SqlError::number));
            case "error_severity" -> typed(INT, caught.map(SqlError::severity));
            case "error_state" -> typed(INT, caught.map(SqlError::state));
            case "error_message" -> typed(MESSAGE, caught.map(SqlError::getMessage));
            case "error_procedure" ->
                    typed(NAME, caught.map(SqlError::procedure).filter(p -> !p.isEmpty()));
            case "error_line" -> typed(INT, caught.map(SqlError::line));
            default -> Optional.empty();
        };
    }

    private static Optional<TypedValue> number(int value) {
        return typed(INT, value);
    }

    private static Optional<TypedValue> identity(Optional<Long> value) {
        return typed(IDENTITY, value.map(BigDecimal::valueOf));
    }

    private static Optional<TypedValue> typed(SqlType type, Optional<?> value) {
        return typed(type, value.isPresent() ? value.get() : null);
    }

    private static Optional<TypedValue> typed(SqlType type, @Nullable Object value) {
        return Optional.of(new TypedValue(type, value));
    }
}
