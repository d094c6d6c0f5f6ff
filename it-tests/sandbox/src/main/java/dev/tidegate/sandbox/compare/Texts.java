package dev.tidegate.sandbox.compare;

import com.microsoft.sqlserver.jdbc.ISQLServerResultSet;
import java.nio.charset.Charset;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Text as the databases hold it. The driver of SQL Server puts U+FFFD where it cannot decode; such
 * a value is decoded here, from its bytes.
 */
final class Texts {
    private static final char REPLACEMENT = '\uFFFD';
    private static final Charset CODE_PAGE = Charset.forName("windows-1252");

    private Texts() {}

    /** The text; what PostgreSQL cannot hold is U+FFFD. Empty is NULL. */
    static Optional<String> read(ResultSet rows, int index) throws SQLException {
        String text = rows.getString(index);
        if (text == null) {
            return Optional.empty();
        }
        if (text.indexOf(REPLACEMENT) >= 0 && rows.isWrapperFor(ISQLServerResultSet.class)) {
            String type = rows.getMetaData().getColumnTypeName(index);
            byte[] bytes = rows.getBytes(index);
            text = type.startsWith("n") ? national(bytes) : narrow(bytes);
        }
        return Optional.of(storable(text));
    }

    private static String national(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i + 1 < bytes.length; i += 2) {
            text.append((char) ((bytes[i + 1] & 0xFF) << 8 | bytes[i] & 0xFF));
        }
        return text.toString();
    }

    private static String narrow(byte[] bytes) {
        StringBuilder text = new StringBuilder(new String(bytes, CODE_PAGE));
        for (int i = 0; i < bytes.length; i++) {
            if (text.charAt(i) == REPLACEMENT) {
                text.setCharAt(i, (char) (bytes[i] & 0xFF));
            }
        }
        return text.toString();
    }

    private static String storable(String text) {
        if (text.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c))) {
            return text;
        }
        StringBuilder storable = new StringBuilder();
        text.codePoints()
                .map(c ->
                        c == 0 || c <= Character.MAX_VALUE && Character.isSurrogate((char) c)
                                ? REPLACEMENT
                                : c)
                .forEach(storable::appendCodePoint);
        return storable.toString();
    }
}
