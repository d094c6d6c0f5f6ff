package dev.tidegate.sqlserver;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How the columns with text keep it, by the catalog. */
final class TextColumns {
    private static final String READ =
            """
            SELECT s.name, t.name, c.name, c.collation_name, u.name,
                CAST(COLLATIONPROPERTY(c.collation_name, 'CodePage') AS int)
            FROM sys.columns AS c
            JOIN sys.tables AS t ON t.object_id = c.object_id
            JOIN sys.schemas AS s ON s.schema_id = t.schema_id
            JOIN sys.types AS u ON u.user_type_id = c.system_type_id
            WHERE t.is_ms_shipped = 0 AND c.collation_name IS NOT NULL
            """;

    private static final int UTF8 = 65001;

    /** Names of Java's charsets for code pages that it does not call {@code windows-N}. */
    private static final Map<Integer, String> CHARSETS =
            Map.of(
                    437,
                    "IBM437",
                    850,
                    "IBM850",
                    874,
                    "x-windows-874",
                    932,
                    "windows-31j",
                    936,
                    "GBK",
                    949,
                    "x-windows-949",
                    950,
                    "x-windows-950");

    private TextColumns() {}

    /** All, by table and column. */
    static Map<TableId, Map<String, WrittenTable.Text>> read(Connection connection)
            throws SQLException {
        Map<TableId, Map<String, WrittenTable.Text>> all = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(READ);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                boolean isUnicode = row.getString(5).startsWith("n");
                all.computeIfAbsent(
                                new TableId(row.getString(1), row.getString(2)),
                                _ -> new HashMap<>())
                        .put(
                                row.getString(3),
                                new WrittenTable.Text(
                                        row.getString(4),
                                        isUnicode
                                                ? Optional.empty()
                                                : Optional.of(charset(row.getInt(6)))));
            }
        }
        return all;
    }

    /** The charset of a code page. */
    static Charset charset(int codePage) {
        if (codePage == UTF8) {
            return StandardCharsets.UTF_8;
        }
        String name = CHARSETS.getOrDefault(codePage, "windows-" + codePage);
        if (!Charset.isSupported(name)) {
            throw new TidegateException(
                    ErrorCode.TYPE_UNSUPPORTED,
                    "a column's code page " + codePage + " is not known to Java",
                    "Change the column's collation, or leave its table out of the pipeline.");
        }
        return Charset.forName(name);
    }
}
