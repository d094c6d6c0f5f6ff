package dev.tidegate.sqlserver;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.TableId;
import java.nio.charset.Charset;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A column of the source that the stream back writes: how values go into it, and which do not.
 *
 * <p>A value goes in without a cast, since a cast cuts silently what an assignment refuses; and it
 * is tried here before ({@link FittingValues}), since an assignment rounds and pads silently.
 *
 * @param column the column
 * @param key how it is compared; of a type that cannot be compared, empty
 * @param charset of a text column that is not Unicode
 * @param isIdentity whether SQL Server counts it: it is inserted, and never updated
 */
record WrittenColumn(
        Column column, Optional<KeyColumn> key, Optional<Charset> charset, boolean isIdentity) {
    /** Datetime takes three digits of a second at most, of text. */
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS");

    static WrittenColumn of(
            Column column,
            Optional<String> collation,
            Optional<Charset> charset,
            boolean identity) {
        return new WrittenColumn(
                column,
                isComparable(column.type())
                        ? Optional.of(new KeyColumn(column, collation))
                        : Optional.empty(),
                charset,
                identity);
    }

    private static boolean isComparable(ColumnType type) {
        return switch (type.kind()) {
            case TEXT, NTEXT, IMAGE, XML, SQL_VARIANT, GEOMETRY, GEOGRAPHY -> false;
            default -> true;
        };
    }

    String name() {
        return Sql.name(column.name());
    }

    /** Whether anybody may give it a value. */
    boolean isWritable() {
        return column.type().kind() != ColumnType.Kind.ROWVERSION;
    }

    /** What stands for a new value in a statement; has one parameter. */
    String place() {
        return switch (column.type().kind()) {
            case HIERARCHYID -> "CAST(CAST(? AS varbinary(892)) AS hierarchyid)";
            case GEOMETRY -> "CAST(CAST(? AS varbinary(max)) AS geometry)";
            case GEOGRAPHY -> "CAST(CAST(? AS varbinary(max)) AS geography)";
            default -> "?";
        };
    }

    /**
     * Gives {@link #place}'s parameter a value; throws {@code TARGET_REFUSED} if it does not fit.
     */
    void bind(PreparedStatement statement, int index, @Nullable Object value, TableId table)
            throws SQLException {
        if (value == null) {
            statement.setNull(index, sqlType());
            return;
        }
        Object fitting = FittingValues.fitting(table, this, value);
        switch (fitting) {
            case LocalDateTime moment when isOld() ->
                    statement.setString(index, MILLIS.format(moment));
            case String text -> statement.setNString(index, text);
            default -> new KeyColumn(column, Optional.empty()).bind(statement, index, fitting);
        }
    }

    private boolean isOld() {
        return switch (column.type().kind()) {
            case DATETIME, SMALLDATETIME -> true;
            default -> false;
        };
    }

    private int sqlType() {
        return switch (column.type().kind()) {
            case BIT -> Types.BIT;
            case TINYINT, SMALLINT, INT -> Types.INTEGER;
            case BIGINT -> Types.BIGINT;
            case DECIMAL, MONEY, SMALLMONEY -> Types.DECIMAL;
            case REAL -> Types.REAL;
            case FLOAT -> Types.DOUBLE;
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    Types.VARBINARY;
            case CHAR,
                    VARCHAR,
                    TEXT,
                    NCHAR,
                    NVARCHAR,
                    NTEXT,
                    XML,
                    DATE,
                    TIME,
                    SMALLDATETIME,
                    DATETIME,
                    DATETIME2,
                    DATETIMEOFFSET,
                    UNIQUEIDENTIFIER,
                    SQL_VARIANT ->
                    Types.NVARCHAR;
        };
    }
}
