package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.CheckConstraint;
import dev.tidegate.sandbox.sqlserver.catalog.ForeignKey;
import dev.tidegate.sandbox.sqlserver.catalog.Index;
import dev.tidegate.sandbox.sqlserver.catalog.KeyConstraint;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.session.H2Names.Found;
import dev.tidegate.sandbox.sqlserver.storage.Routines;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.api.ErrorCode;
import org.h2.jdbc.JdbcException;
import org.h2.mvstore.MVStoreException;

/** Turns H2's errors into SQL Server's, with SQL Server's numbers and texts. */
final class H2Errors {
    private static final Pattern COLUMN = Pattern.compile("[Cc]olumn \"(.+?)( [A-Z].*)?\"");
    private static final Pattern ROUTINE_STATE = Pattern.compile(Routines.STATE + "\\d{3}");
    private static final Pattern INTEGER = Pattern.compile("-?\\d+");
    private static final Pattern IN_QUOTES = Pattern.compile("\"(.*)\"", Pattern.DOTALL);
    private static final Pattern TOO_LONG =
            Pattern.compile("\"'(.*)' \\(\\d+\\)\"", Pattern.DOTALL);

    /**
     * What the session was doing.
     *
     * @param verb INSERT, UPDATE, DELETE, MERGE; or what else the statement begins with
     * @param target the table whose rows it changes
     */
    record Doing(String verb, Supplier<Optional<Table>> target) {
        static final Doing NOTHING = new Doing("SELECT", Optional::empty);
    }

    private final Catalog catalog;
    private final IntSupplier spid;
    private final Transactions transactions;
    private Doing doing = Doing.NOTHING;

    H2Errors(Catalog catalog, IntSupplier spid, Transactions transactions) {
        this.catalog = catalog;
        this.spid = spid;
        this.transactions = transactions;
    }

    /** A statement begins. */
    void doing(Doing now) {
        doing = now;
    }

    Doing doing() {
        return doing;
    }

    SqlError map(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SqlError own) {
                return own;
            }
            if (cause instanceof SQLException sql && isOfRoutine(sql)) {
                int state = Integer.parseInt(sql.getSQLState().substring(Routines.STATE.length()));
                return new SqlError(sql.getErrorCode(), 16, state, original(sql));
            }
        }
        String text = original(e);
        return switch (e.getErrorCode()) {
            case ErrorCode.DUPLICATE_KEY_1 -> duplicate(text);
            case ErrorCode.NULL_NOT_ALLOWED, ErrorCode.COLUMN_CONTAINS_NULL_VALUES_1 ->
                    notNull(text);
            case ErrorCode.REFERENTIAL_INTEGRITY_VIOLATED_PARENT_MISSING_1 -> parentMissing(text);
            case ErrorCode.REFERENTIAL_INTEGRITY_VIOLATED_CHILD_EXISTS_1 -> childExists(text);
            case ErrorCode.CHECK_CONSTRAINT_VIOLATED_1, ErrorCode.CHECK_CONSTRAINT_INVALID ->
                    check(text);
            case ErrorCode.VALUE_TOO_LONG_2 -> tooLong(text);
            case ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE_1, ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE_2 ->
                    overflow(inner(text));
            case ErrorCode.DIVISION_BY_ZERO_1 ->
                    new SqlError(8134, "Divide by zero error encountered.");
            case ErrorCode.DATA_CONVERSION_ERROR_1 ->
                    new SqlError(245, "Conversion failed when converting " + inner(text) + ".");
            case ErrorCode.INVALID_DATETIME_CONSTANT_2 ->
                    new SqlError(
                            241,
                            "Conversion failed when converting date and/or time from character"
                                    + " string.");
            case ErrorCode.DEADLOCK_1 ->
                    isDeadlock(e) ? Messages.deadlock(spid.getAsInt()) : conflict();
            case ErrorCode.CONCURRENT_UPDATE_1 -> conflict();
            case ErrorCode.LOCK_TIMEOUT_1 -> Messages.lockTimeout();
            case ErrorCode.STATEMENT_WAS_CANCELED -> Cancellation.cancelled();
            default -> others(e, text);
        };
    }

    /** Whether one of T-SQL's functions has raised it. */
    private static boolean isOfRoutine(SQLException e) {
        return e.getSQLState() != null && ROUTINE_STATE.matcher(e.getSQLState()).matches();
    }

    private static SqlError others(SQLException e, String text) {
        return switch (e.getErrorCode()) {
            case ErrorCode.TABLE_OR_VIEW_NOT_FOUND_1,
                    ErrorCode.TABLE_OR_VIEW_NOT_FOUND_WITH_CANDIDATES_2,
                    ErrorCode.TABLE_OR_VIEW_NOT_FOUND_DATABASE_EMPTY_1 ->
                    Messages.invalidObject(H2Names.last(inner(text)));
            case ErrorCode.COLUMN_NOT_FOUND_1 ->
                    new SqlError(207, "Invalid column name '" + H2Names.last(inner(text)) + "'.");
            case ErrorCode.AMBIGUOUS_COLUMN_NAME_1 ->
                    new SqlError(209, "Ambiguous column name '" + inner(text) + "'.");
            case ErrorCode.SUBQUERY_IS_NOT_SINGLE_COLUMN,
                    ErrorCode.SCALAR_SUBQUERY_CONTAINS_MORE_THAN_ONE_ROW ->
                    new SqlError(
                            512,
                            "Subquery returned more than 1 value. This is not permitted when the"
                                    + " subquery follows =, !=, <, <= , >, >= or when the subquery"
                                    + " is used as an expression.");
            case ErrorCode.CONSTRAINT_NOT_FOUND_1 ->
                    new SqlError(
                            1776,
                            16,
                            0,
                            "There are no primary or candidate keys in the referenced table that"
                                    + " match the referencing column list in the foreign key.");
            case ErrorCode.SYNTAX_ERROR_1, ErrorCode.SYNTAX_ERROR_2 ->
                    new SqlError(102, 15, 1, "Incorrect syntax near '" + near(text) + "'.");
            default ->
                    new SqlError(
                            8630,
                            17,
                            52,
                            "Internal Query Processor Error: the stand-in's storage refused the"
                                    + " statement: "
                                    + text);
        };
    }

    /** H2 shows the value, or the expression where a bigint is left. */
    private static SqlError overflow(String value) {
        String type = "numeric";
        if (INTEGER.matcher(value).matches()) {
            BigInteger number = new BigInteger(value);
            type = number.bitLength() < Integer.SIZE ? "smallint" : "int";
            type = number.bitLength() < Long.SIZE ? type : "bigint";
        } else if (value.startsWith("(")) {
            type = "bigint";
        }
        return new SqlError(
                8115,
                16,
                2,
                "Arithmetic overflow error converting expression to data type " + type + ".");
    }

    private static String near(String text) {
        int star = text.indexOf("[*]");
        String rest = star < 0 ? text : text.substring(star + 3);
        return rest.substring(0, Math.min(rest.length(), 30)).strip();
    }

    /** H2 says "deadlock" too of a row that has changed since the transaction's snapshot. */
    private static boolean isDeadlock(SQLException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof MVStoreException store) {
                return String.valueOf(store.getMessage()).contains("deadlock victim");
            }
        }
        return true;
    }

    private SqlError conflict() {
        return transactions.isolation() == org.h2.engine.IsolationLevel.SNAPSHOT
                ? updateConflict()
                : Messages.deadlock(spid.getAsInt());
    }

    private SqlError updateConflict() {
        Optional<ObjectName> name = doing.target().get().map(Table::name);
        return Messages.updateConflict(
                name.map(n -> n.schema() + "." + LocalTables.shown(n.name())).orElse(""),
                name.map(ObjectName::database).orElse(""));
    }

    private static String original(SQLException e) {
        String text = e instanceof JdbcException h2 ? h2.getOriginalMessage() : e.getMessage();
        return text == null ? "" : text;
    }

    /** What the message has in its quotes, with doubled quotes as one. */
    private static String inner(String text) {
        Matcher matcher = IN_QUOTES.matcher(text);
        return matcher.find() ? matcher.group(1).replace("\"\"", "\"") : text;
    }

    private SqlError duplicate(String text) {
        String detail = inner(text);
        Optional<Found> found = H2Names.index(catalog, detail);
        String shown = H2Names.keyValue(detail);
        boolean filtered = found.flatMap(Found::index).flatMap(Index::filter).isPresent();
        String value = filtered ? shown.replaceFirst("\\(TRUE, ", "(") : shown;
        if (found.isEmpty()) {
            return new SqlError(2627, 14, 1, "Violation of UNIQUE KEY constraint." + value);
        }
        Table table = found.get().table();
        Optional<KeyConstraint> key = found.get().key();
        if (doing.verb().equals("CREATE") || doing.verb().equals("ALTER")) {
            return duplicateInIndex(table, found.get().name(), value);
        }
        String object = table.name().schema() + "." + shownName(table);
        if (key.isPresent()) {
            return new SqlError(
                    2627,
                    14,
                    1,
                    "Violation of "
                            + (key.get().primary() ? "PRIMARY KEY" : "UNIQUE KEY")
                            + " constraint '"
                            + key.get().name()
                            + "'. Cannot insert duplicate key in object '"
                            + object
                            + "'."
                            + value);
        }
        return new SqlError(
                2601,
                14,
                1,
                "Cannot insert duplicate key row in object '"
                        + object
                        + "' with unique index '"
                        + found.get().index().map(Index::name).orElse("")
                        + "'."
                        + value);
    }

    private static SqlError duplicateInIndex(Table table, String index, String value) {
        return new SqlError(
                1505,
                "The CREATE UNIQUE INDEX statement terminated because a duplicate key was found"
                        + " for the object name '"
                        + table.name().schema()
                        + "."
                        + table.name().name()
                        + "' and the index name '"
                        + index
                        + "'."
                        + value);
    }

    /** A table's name without what makes local ones unique. */
    private static String shownName(Table table) {
        return LocalTables.shown(table.name().name());
    }

    private static String column(String text) {
        Matcher matcher = COLUMN.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    private String target(char between) {
        Optional<ObjectName> name = doing.target().get().map(Table::name);
        return name.map(n ->
                        n.database() + "." + n.schema() + between + LocalTables.shown(n.name()))
                .orElse("");
    }

    private SqlError notNull(String text) {
        boolean insert = !doing.verb().equals("UPDATE") && !doing.verb().equals("ALTER");
        return new SqlError(
                515,
                16,
                2,
                "Cannot insert the value NULL into column '"
                        + column(text)
                        + "', table '"
                        + target('.')
                        + "'; column does not allow nulls. "
                        + (insert ? "INSERT" : "UPDATE")
                        + " fails.");
    }

    private SqlError tooLong(String text) {
        Matcher value = TOO_LONG.matcher(text);
        return new SqlError(
                2628,
                "String or binary data would be truncated in table '"
                        + target('.')
                        + "', column '"
                        + column(text)
                        + "'. Truncated value: '"
                        + (value.find() ? fitting(value.group(1), column(text)) : "")
                        + "'.");
    }

    /** What fits into the column: SQL Server shows that much. */
    private String fitting(String value, String column) {
        int length =
                doing.target()
                        .get()
                        .flatMap(table -> table.column(column))
                        .map(found -> found.type().length())
                        .orElse(0);
        return length > 0 && length < value.length() ? value.substring(0, length) : value;
    }

    private SqlError parentMissing(String text) {
        Optional<ForeignKey> key = H2Names.foreignKey(catalog, inner(text));
        return conflict(
                "FOREIGN KEY",
                key.map(ForeignKey::name).orElse(""),
                key.map(ForeignKey::referenced),
                key.filter(k -> k.columns().size() == 1)
                        .map(k -> k.referencedColumns().getFirst()));
    }

    private SqlError childExists(String text) {
        Optional<Found> found = H2Names.foreignKeyOwner(catalog, inner(text));
        Optional<ForeignKey> key = H2Names.foreignKey(catalog, inner(text));
        return conflict(
                "REFERENCE",
                key.map(ForeignKey::name).orElse(""),
                found.map(owner -> owner.table().name()),
                key.filter(k -> k.columns().size() == 1).map(k -> k.columns().getFirst()));
    }

    private SqlError check(String text) {
        Optional<Found> found = H2Names.check(catalog, inner(text));
        Optional<CheckConstraint> constraint = found.flatMap(Found::check);
        return conflict(
                "CHECK",
                constraint.map(CheckConstraint::name).orElse(""),
                found.map(owner -> owner.table().name()),
                constraint.flatMap(CheckConstraint::column));
    }

    private SqlError conflict(
            String kind, String constraint, Optional<ObjectName> table, Optional<String> column) {
        String place =
                table.map(name ->
                                " The conflict occurred in database \""
                                        + name.database()
                                        + "\", table \""
                                        + name.schema()
                                        + "."
                                        + LocalTables.shown(name.name())
                                        + "\"")
                        .orElse("");
        return new SqlError(
                547,
                16,
                0,
                "The "
                        + doing.verb()
                        + " statement conflicted with the "
                        + kind
                        + " constraint \""
                        + constraint
                        + "\"."
                        + place
                        + column.map(name -> ", column '" + name + "'").orElse("")
                        + ".");
    }
}
