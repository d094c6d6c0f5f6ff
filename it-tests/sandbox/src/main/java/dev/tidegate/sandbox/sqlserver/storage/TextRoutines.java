package dev.tidegate.sandbox.sqlserver.storage;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.type.Utf16;
import dev.tidegate.sandbox.sqlserver.type.Windows1252;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Blob;
import java.sql.SQLException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.rowset.serial.SerialBlob;
import org.jspecify.annotations.Nullable;

/** String functions. NULL in, NULL out, unless said otherwise. */
public final class TextRoutines {
    private TextRoutines() {}

    /** LEN: without trailing blanks. */
    public static @Nullable Integer len(@Nullable String text) {
        if (text == null) {
            return null;
        }
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return end;
    }

    /** SUBSTRING; the start may lie before the text, the length must not be negative. */
    public static @Nullable String substring(
            @Nullable String text, @Nullable Long start, @Nullable Long length)
            throws SQLException {
        if (text == null || start == null || length == null) {
            return null;
        }
        if (length < 0) {
            throw invalidLength("substring");
        }
        long from = Math.max(1, start);
        long to = Math.min(text.length(), start - 1 + length);
        return from > to ? "" : text.substring((int) from - 1, (int) to);
    }

    private static SQLException invalidLength(String function) {
        return Routines.failure(
                new SqlError(
                        537,
                        16,
                        2,
                        "Invalid length parameter passed to the " + function + " function."));
    }

    /** LEFT. */
    public static @Nullable String left_part(@Nullable String text, @Nullable Integer length)
            throws SQLException {
        if (text == null || length == null) {
            return null;
        }
        if (length < 0) {
            throw invalidLength("LEFT");
        }
        return text.substring(0, Math.min(length, text.length()));
    }

    /** RIGHT. */
    public static @Nullable String right_part(@Nullable String text, @Nullable Integer length)
            throws SQLException {
        if (text == null || length == null) {
            return null;
        }
        if (length < 0) {
            throw invalidLength("RIGHT");
        }
        return text.substring(text.length() - Math.min(length, text.length()));
    }

    /** LTRIM: blanks only. */
    public static @Nullable String ltrim(@Nullable String text) {
        return text == null ? null : text.replaceFirst("^ +", "");
    }

    /** RTRIM: blanks only. */
    public static @Nullable String rtrim(@Nullable String text) {
        return text == null ? null : text.replaceFirst(" +$", "");
    }

    /** REPLACE, in any case. */
    public static @Nullable String replace_text(
            @Nullable String text, @Nullable String search, @Nullable String by) {
        if (text == null || search == null || by == null) {
            return null;
        }
        if (search.isEmpty()) {
            return text;
        }
        return Pattern.compile(
                        Pattern.quote(search), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                .matcher(text)
                .replaceAll(Matcher.quoteReplacement(by));
    }

    /** CHARINDEX, in any case; 0 when it is not there. */
    public static @Nullable Integer char_index(
            @Nullable String search, @Nullable String text, int start) {
        if (search == null || text == null) {
            return null;
        }
        if (search.isEmpty()) {
            return 0;
        }
        int last = text.length() - search.length();
        for (int at = Math.max(0, start - 1); at <= last; at++) {
            if (text.regionMatches(true, at, search, 0, search.length())) {
                return at + 1;
            }
        }
        return 0;
    }

    /** PATINDEX. */
    public static @Nullable Integer pat_index(@Nullable String pattern, @Nullable String text) {
        if (pattern == null || text == null) {
            return null;
        }
        boolean anywhere = pattern.startsWith("%");
        String core = anywhere ? pattern.replaceFirst("^%+", "") : pattern;
        Matcher matcher = LikePatterns.compile(core, "").matcher(text);
        for (int at = 0; at <= text.length(); at++) {
            if (matcher.region(at, text.length()).matches()) {
                return at + 1;
            }
            if (!anywhere) {
                return 0;
            }
        }
        return 0;
    }

    /** LIKE with character sets; the escape is empty for none. */
    public static @Nullable Boolean like_pattern(
            @Nullable String text, @Nullable String pattern, String escape) {
        return text == null || pattern == null
                ? null
                : LikePatterns.compile(pattern, escape).matcher(text).matches();
    }

    /** STUFF. */
    public static @Nullable String stuff(
            @Nullable String text, int start, int length, @Nullable String insert) {
        if (text == null || start < 1 || start > text.length() || length < 0) {
            return null;
        }
        String tail = text.substring(Math.min(text.length(), start - 1 + length));
        return text.substring(0, start - 1) + (insert == null ? "" : insert) + tail;
    }

    /** REPLICATE. */
    public static @Nullable String replicate(@Nullable String text, @Nullable Integer times) {
        return text == null || times == null || times < 0 ? null : text.repeat(times);
    }

    /** REVERSE. */
    public static @Nullable String reverse(@Nullable String text) {
        return text == null ? null : new StringBuilder(text).reverse().toString();
    }

    /** QUOTENAME. */
    public static @Nullable String quote_name(@Nullable String text, String quote) {
        if (text == null || text.length() > 128 || quote.isEmpty()) {
            return null;
        }
        char open = quote.charAt(0);
        char close =
                switch (open) {
                    case '[', ']' -> ']';
                    case '(', ')' -> ')';
                    case '<', '>' -> '>';
                    case '{', '}' -> '}';
                    default -> open;
                };
        char start =
                switch (close) {
                    case ']' -> '[';
                    case ')' -> '(';
                    case '>' -> '<';
                    case '}' -> '{';
                    default -> close;
                };
        String end = String.valueOf(close);
        return start + text.replace(end, end + end) + close;
    }

    /** STR. */
    public static @Nullable String str(@Nullable Double value, int length, int decimals) {
        if (value == null) {
            return null;
        }
        String text =
                new java.math.BigDecimal(value)
                        .setScale(Math.max(0, decimals), java.math.RoundingMode.HALF_UP)
                        .toPlainString();
        return text.length() > length
                ? "*".repeat(length)
                : " ".repeat(length - text.length()) + text;
    }

    /** PARSENAME: the part of a name, counted from its end. */
    public static @Nullable String parse_name(@Nullable String name, int part) {
        if (name == null) {
            return null;
        }
        java.util.List<String> parts = dev.tidegate.sandbox.sqlserver.catalog.Names.parts(name);
        int at = parts.size() - part;
        return part < 1 || at < 0 || parts.size() > 4 || parts.get(at).isEmpty()
                ? null
                : parts.get(at);
    }

    /** TRANSLATE. */
    public static @Nullable String translate_text(
            @Nullable String text, @Nullable String from, @Nullable String to) {
        if (text == null || from == null || to == null) {
            return null;
        }
        StringBuilder translated = new StringBuilder(text);
        for (int i = 0; i < translated.length(); i++) {
            int at = from.indexOf(translated.charAt(i));
            if (at >= 0 && at < to.length()) {
                translated.setCharAt(i, to.charAt(at));
            }
        }
        return translated.toString();
    }

    /** ASCII: the first character's number in the code page. */
    public static @Nullable Integer ascii_code(@Nullable String text) {
        return text == null || text.isEmpty()
                ? null
                : Windows1252.bytes(text.substring(0, 1))[0] & 0xFF;
    }

    /** CHAR. */
    public static @Nullable String char_of(@Nullable Integer code) {
        return code == null || code < 0 || code > 255
                ? null
                : Windows1252.text(new byte[] {code.byteValue()});
    }

    /** UNICODE. */
    public static @Nullable Integer unicode_code(@Nullable String text) {
        return text == null || text.isEmpty() ? null : Integer.valueOf(text.charAt(0));
    }

    /** NCHAR. */
    public static @Nullable String nchar_of(@Nullable Integer code) {
        return code == null || code < 0 || code > 0xFFFF
                ? null
                : String.valueOf((char) code.intValue());
    }

    /** The bytes of text of any length. */
    public static @Nullable Blob large_bytes(@Nullable String text, boolean national)
            throws SQLException {
        return text == null
                ? null
                : new SerialBlob(national ? Utf16.bytes(text) : Windows1252.bytes(text));
    }

    /** DATALENGTH of text: two bytes a character when it is national. */
    public static @Nullable Long text_bytes(@Nullable String text, boolean national) {
        if (text == null) {
            return null;
        }
        return national ? 2L * text.length() : text.length();
    }

    /** HASHBYTES of text. */
    public static byte @Nullable [] hash_text(
            String algorithm, @Nullable String text, boolean national) throws SQLException {
        return text == null
                ? null
                : hash_bytes(algorithm, national ? Utf16.bytes(text) : Windows1252.bytes(text));
    }

    /** HASHBYTES of binaries; NULL for an algorithm that is not known. */
    public static byte @Nullable [] hash_bytes(String algorithm, byte @Nullable [] bytes)
            throws SQLException {
        if (bytes == null) {
            return null;
        }
        String name =
                switch (algorithm.toUpperCase(Locale.ROOT)) {
                    case "MD5" -> "MD5";
                    case "SHA", "SHA1" -> "SHA-1";
                    case "SHA2_256" -> "SHA-256";
                    case "SHA2_512" -> "SHA-512";
                    default -> "";
                };
        try {
            return name.isEmpty() ? null : MessageDigest.getInstance(name).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new SQLException(e);
        }
    }
}
