package dev.tidegate.sqlserver;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A column of a table's key, and how its values go into a statement.
 *
 * <p>Each value is cast to the column's own type, which loses nothing, since it came from there. So
 * the column itself is compared as it is and its index can be seeked; a varchar column that is
 * compared with nvarchar would be converted, row by row. What the driver's classes do not carry in
 * every century travels as ISO text. Text travels as nvarchar; it gets the column's collation
 * before it becomes varchar, because that decides about the code page.
 *
 * @param column the column
 * @param collation of a text column
 */
record KeyColumn(Column column, Optional<String> collation) {
    /** In SQL Server's catalog names of collations hold nothing else. */
    private static final String COLLATION_NAME = "[A-Za-z0-9_]+";

    /** Types whose scale is digits of a second. */
    private static final Set<Kind> WITH_SECONDS =
            Set.of(Kind.TIME, Kind.DATETIME2, Kind.DATETIMEOFFSET);

    /** Digits of a second that PostgreSQL keeps. */
    private static final int TARGET_DIGITS = 6;

    /** In nanoseconds: SQL Server counts in hundreds. */
    private static final long LAST_OF_A_MICROSECOND = 900;

    /** Throws {@link IllegalArgumentException} if the collation's name is none. */
    KeyColumn {
        if (!collation.orElse("none").matches(COLLATION_NAME)) {
            throw new IllegalArgumentException("not a collation: " + collation.get());
        }
    }

    /** The column's quoted name. */
    String name() {
        return Sql.name(column.name());
    }

    /** What stands for a value in a statement; has one parameter. */
    String place() {
        return place("CAST");
    }

    /**
     * A condition that finds each value that the target keeps as one value; has parameters for
     * {@link #bindSameOnTheTarget}. A value that the column cannot have finds nothing.
     */
    String sameOnTheTarget() {
        String value = place("TRY_CAST");
        return isCutOnTheTarget()
                ? name() + " >= " + value + " AND " + name() + " <= " + value
                : name() + " = " + value;
    }

    /** Whether the target keeps fewer digits of a second. */
    private boolean isCutOnTheTarget() {
        return WITH_SECONDS.contains(column.type().kind()) && column.type().scale() > TARGET_DIGITS;
    }

    private String place(String cast) {
        ColumnType type = column.type();
        String collate = collation.map(name -> " COLLATE " + name).orElse("");
        return switch (type.kind()) {
            case CHAR, VARCHAR -> cast + "(?" + collate + " AS " + type + ")" + collate;
            case NCHAR, NVARCHAR -> cast + "(? AS " + type + ")" + collate;
            case HIERARCHYID -> cast + "(CAST(? AS varbinary(892)) AS hierarchyid)";
            case ROWVERSION -> cast + "(? AS binary(8))";
            case BIT,
                    TINYINT,
                    SMALLINT,
                    INT,
                    BIGINT,
                    DECIMAL,
                    MONEY,
                    SMALLMONEY,
                    REAL,
                    FLOAT,
                    BINARY,
                    VARBINARY,
                    DATE,
                    TIME,
                    SMALLDATETIME,
                    DATETIME,
                    DATETIME2,
                    DATETIMEOFFSET,
                    UNIQUEIDENTIFIER ->
                    cast + "(? AS " + type + ")";
            case TEXT, NTEXT, IMAGE, XML, SQL_VARIANT, GEOMETRY, GEOGRAPHY ->
                    throw new IllegalStateException("a key of type " + type);
        };
    }

    /** Gives {@link #place}'s parameter a value. */
    void bind(PreparedStatement statement, int index, Object value) throws SQLException {
        switch (value) {
            case Boolean bit -> statement.setBoolean(index, bit);
            case Integer number -> statement.setInt(index, number);
            case Long number -> statement.setLong(index, number);
            case BigDecimal number -> statement.setBigDecimal(index, number);
            case Float number -> statement.setFloat(index, number);
            case Double number -> statement.setDouble(index, number);
            case String text -> statement.setNString(index, text);
            case byte[] bytes -> statement.setBytes(index, bytes);
            case LocalDate date -> statement.setString(index, date.toString());
            case LocalTime time ->
                    statement.setString(index, DateTimeFormatter.ISO_LOCAL_TIME.format(time));
            case LocalDateTime moment -> statement.setString(index, text(moment));
            case OffsetDateTime moment ->
                    statement.setString(
                            index, text(moment.toLocalDateTime()) + text(moment.getOffset()));
            case UUID id -> statement.setString(index, id.toString());
            default ->
                    throw new IllegalArgumentException(
                            "a key of class " + value.getClass().getName());
        }
    }

    /** Gives the parameters of {@link #sameOnTheTarget} a value; returns the index behind them. */
    int bindSameOnTheTarget(PreparedStatement statement, int first, Object value)
            throws SQLException {
        if (!isCutOnTheTarget()) {
            bind(statement, first, value);
            return first + 1;
        }
        bind(statement, first, cut(value, 0));
        bind(statement, first + 1, cut(value, LAST_OF_A_MICROSECOND));
        return first + 2;
    }

    /** The value as the target keeps it, and so many nanoseconds. */
    private static Object cut(Object value, long nanos) {
        return switch (value) {
            case LocalTime time -> time.truncatedTo(ChronoUnit.MICROS).plusNanos(nanos);
            case LocalDateTime moment -> moment.truncatedTo(ChronoUnit.MICROS).plusNanos(nanos);
            case OffsetDateTime moment -> moment.truncatedTo(ChronoUnit.MICROS).plusNanos(nanos);
            default -> value;
        };
    }

    /** With seconds always: without them SQL Server does not take it for ISO 8601. */
    private static String text(LocalDateTime moment) {
        return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(moment);
    }

    private static String text(ZoneOffset offset) {
        return offset.equals(ZoneOffset.UTC) ? "+00:00" : offset.getId();
    }
}
