package dev.tidegate.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The target's names for the source's: lower case, at most 63 bytes.
 *
 * <p>A pure function of the name, so that load, apply and the conversion of code agree without a
 * map. A longer name keeps its beginning and gets eight hex digits of the SHA-256 of its lower-case
 * form. The schema {@code dbo} stays {@code dbo}.
 */
public final class TargetNames {
    /** PostgreSQL's NAMEDATALEN - 1: longer names are cut silently. */
    public static final int BYTES_MAX = 63;

    private static final int HASH_DIGITS = 8;

    private TargetNames() {}

    /** The target's name, not quoted. */
    public static String of(String sourceName) {
        return shorten(sourceName.toLowerCase(Locale.ROOT));
    }

    /**
     * The target's name of an index, not quoted: SQL Server's are unique in a table, PostgreSQL's
     * in a schema.
     */
    public static String ofIndex(String table, String index) {
        String folded = index.toLowerCase(Locale.ROOT);
        String prefix = table.toLowerCase(Locale.ROOT) + "_";
        return shorten(folded.startsWith(prefix) ? folded : prefix + folded);
    }

    /** An identifier in double quotes, as it stands in a statement whatever it is. */
    public static String quoted(String identifier) {
        return "\"" + identifier.replace("\"", "\"\"") + "\"";
    }

    /** The SHA-256 of a text in hex digits. */
    public static String hash(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String shorten(String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length <= BYTES_MAX) {
            return name;
        }
        int bytesMax = BYTES_MAX - HASH_DIGITS - 1;
        int bytes = 0;
        int end = 0;
        while (end < name.length()) {
            int codePoint = name.codePointAt(end);
            bytes += Character.toString(codePoint).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > bytesMax) {
                break;
            }
            end += Character.charCount(codePoint);
        }
        return name.substring(0, end) + "_" + hash(name).substring(0, HASH_DIGITS);
    }
}
