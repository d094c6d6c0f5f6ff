package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values between JDBC and the classes that SQL Server's types name. */
final class Values {
    private static final int MONEY_SCALE = 4;

    /** H2 takes longer strings as character large objects only. */
    private static final int STRING_LENGTH_MAX = 500_000;

    private Values() {}

    static void bind(PreparedStatement statement, int index, @Nullable Object value)
            throws SQLException {
        if (value instanceof String text && text.length() > STRING_LENGTH_MAX) {
            statement.setCharacterStream(index, new StringReader(text), text.length());
        } else if (value instanceof byte[] bytes && bytes.length > STRING_LENGTH_MAX) {
            statement.setBinaryStream(index, new java.io.ByteArrayInputStream(bytes), bytes.length);
        } else {
            statement.setObject(index, value);
        }
    }

    static @Nullable Object read(ResultSet rows, int index, SqlType type) throws SQLException {
        Object value =
                switch (type.kind()) {
                    case BIT -> rows.getBoolean(index);
                    case TINYINT, SMALLINT, INT -> rows.getInt(index);
                    case BIGINT -> rows.getLong(index);
                    case DECIMAL, NUMERIC -> scaled(rows.getBigDecimal(index), type.scale());
                    case MONEY, SMALLMONEY -> scaled(rows.getBigDecimal(index), MONEY_SCALE);
                    case REAL -> rows.getFloat(index);
                    case FLOAT -> rows.getDouble(index);
                    case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT, XML, SQL_VARIANT ->
                            rows.getString(index);
                    case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                            rows.getBytes(index);
                    case DATE -> rows.getObject(index, LocalDate.class);
                    case TIME -> rows.getObject(index, LocalTime.class);
                    case SMALLDATETIME, DATETIME, DATETIME2 ->
                            rows.getObject(index, LocalDateTime.class);
                    case DATETIMEOFFSET -> rows.getObject(index, OffsetDateTime.class);
                    case UNIQUEIDENTIFIER -> rows.getObject(index, UUID.class);
                };
        return rows.wasNull() ? null : value;
    }

    private static @Nullable BigDecimal scaled(@Nullable BigDecimal value, int scale) {
        return value == null || value.scale() == scale
                ? value
                : value.setScale(scale, RoundingMode.HALF_UP);
    }
}
