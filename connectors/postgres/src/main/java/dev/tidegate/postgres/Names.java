package dev.tidegate.postgres;

import dev.tidegate.model.TableId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The target's names for the source's: lower case, at most 63 bytes.
 *
 * <p>A pure function of the name, so that load, apply and schema agree without a map. A longer name
 * keeps its beginning and gets eight hex digits of the SHA-256 of its lower-case form. The schema
 * {@code dbo} stays {@code dbo}.
 */
public final class Names {
    /** PostgreSQL's NAMEDATALEN - 1: longer names are cut silently. */
    static final int BYTES_MAX = 63;

    private static final int HASH_DIGITS = 8;
    private static final int BUILD_DIGITS = 16;

    /** How the name of an index begins that will be a key's when it is built. */
    static final String BUILD_PREFIX = "tidegate_key_";

    private Names() {}

    /** The target's name, not quoted. */
    public static String of(String sourceName) {
        return shorten(sourceName.toLowerCase(Locale.ROOT));
    }

    /**
     * The target's name of an index: SQL Server's are unique in a table, PostgreSQL's in a schema.
     */
    static String ofIndex(TableId table, String index) {
        String folded = index.toLowerCase(Locale.ROOT);
        String prefix = table.name().toLowerCase(Locale.ROOT) + "_";
        return shorten(folded.startsWith(prefix) ? folded : prefix + folded);
    }

    /**
     * What the index of a key is called until the key has it, not quoted: nobody else has an index
     * of this name, so whoever finds it knows that it is half done.
     *
     * @param key the target's name of the key
     */
    static String ofBuild(TableId table, String key) {
        return BUILD_PREFIX + hash(plain(table) + "." + key).substring(0, BUILD_DIGITS);
    }

    /** The target's name of an index of a table, with its schema, quoted. */
    static String index(TableId table, String quoted) {
        return quote(of(table.schema())) + "." + quoted;
    }

    /** The target's name of a column, quoted. */
    public static String column(String sourceName) {
        return quote(of(sourceName));
    }

    /** The target's name of a table with its schema, quoted. */
    public static String table(TableId table) {
        return quote(of(table.schema())) + "." + quote(of(table.name()));
    }

    /** The target's name of a table with its schema, for people. */
    static String plain(TableId table) {
        return of(table.schema()) + "." + of(table.name());
    }

    /** An identifier in double quotes. */
    public static String quote(String identifier) {
        return "\"" + identifier.replace("\"", "\"\"") + "\"";
    }

    /** A text in single quotes; {@code standard_conforming_strings} is on. */
    public static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
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

    private static String hash(String name) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
