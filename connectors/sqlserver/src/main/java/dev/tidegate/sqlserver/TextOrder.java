package dev.tidegate.sqlserver;

import dev.tidegate.model.ColumnType.Kind;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * SQL Server's order of texts, as far as it can be known without its tables of weights. Each
 * comparison that is answered here is a question less to the source; what is not certain is asked.
 *
 * <p>Texts of different lengths compare as if blanks followed the shorter one, in each collation,
 * so trailing blanks do not count.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/sql/t-sql/language-elements/string-comparison-assignment">String
 *     comparison</a>
 */
enum TextOrder implements PortableOrder {
    /**
     * {@code _BIN2} on nchar and nvarchar: code points. Where a surrogate pair meets a character
     * behind it in UTF-16 but before it by code point, versions might differ.
     *
     * @see <a
     *     href="https://learn.microsoft.com/en-us/sql/relational-databases/collations/collation-and-unicode-support">Binary
     *     collations</a>
     */
    CODE_POINTS {
        @Override
        OptionalInt differing(char first, char second) {
            return Character.isSurrogate(first) || Character.isSurrogate(second)
                    ? OptionalInt.empty()
                    : OptionalInt.of(Character.compare(first, second));
        }
    },
    /** {@code _BIN2} on char and varchar: bytes of the code page. ASCII is the same in each. */
    ASCII_BYTES {
        @Override
        OptionalInt differing(char first, char second) {
            return first < ASCII_END && second < ASCII_END
                    ? OptionalInt.of(Character.compare(first, second))
                    : OptionalInt.empty();
        }

        @Override
        boolean isKnown(char c) {
            return c < ASCII_END;
        }
    },
    /**
     * Latin dictionaries without case: digits before letters, letters in the alphabet's order. All
     * else has rules of its own: a hyphen may not count, letters with accents stand between others,
     * and in other languages even two plain letters may be a third one.
     */
    LATIN_DICTIONARY {
        @Override
        OptionalInt differing(char first, char second) {
            return OptionalInt.of(Character.compare(upper(first), upper(second)));
        }

        @Override
        boolean isKnown(char c) {
            return isPlain(c);
        }
    },
    /** The same with case: it decides last, or, in older collations, letter by letter. */
    LATIN_DICTIONARY_WITH_CASE {
        @Override
        OptionalInt differing(char first, char second) {
            int order = Character.compare(upper(first), upper(second));
            return order == 0 ? OptionalInt.empty() : OptionalInt.of(order);
        }

        @Override
        boolean isKnown(char c) {
            return isPlain(c);
        }
    },
    /** Nothing is known but that a text is equal to itself. */
    UNKNOWN {
        @Override
        OptionalInt differing(char first, char second) {
            return OptionalInt.empty();
        }

        @Override
        boolean isKnown(char c) {
            return false;
        }
    };

    private static final char ASCII_END = 128;

    /** The order of a text column. */
    static TextOrder of(KeyColumn column) {
        String collation = column.collation().orElse("").toUpperCase(Locale.ROOT);
        Kind kind = column.column().type().kind();
        if (collation.endsWith("_BIN2")) {
            return kind == Kind.NCHAR || kind == Kind.NVARCHAR ? CODE_POINTS : ASCII_BYTES;
        }
        boolean latin =
                collation.startsWith("LATIN1_GENERAL_")
                        || collation.startsWith("SQL_LATIN1_GENERAL_CP1_");
        if (latin && collation.contains("_CI_")) {
            return LATIN_DICTIONARY;
        }
        return latin && collation.contains("_CS_") ? LATIN_DICTIONARY_WITH_CASE : UNKNOWN;
    }

    /** What two characters say that are not the same and stand at the same place. */
    abstract OptionalInt differing(char first, char second);

    /** Whether a text with this character can be compared here at all. */
    boolean isKnown(char c) {
        return true;
    }

    @Override
    public OptionalInt compare(Object first, Object second) {
        String a = withoutBlanks((String) first);
        String b = withoutBlanks((String) second);
        if (a.equals(b)) {
            return OptionalInt.of(0);
        }
        return a.chars().allMatch(c -> isKnown((char) c))
                        && b.chars().allMatch(c -> isKnown((char) c))
                ? compare(a, b)
                : OptionalInt.empty();
    }

    private OptionalInt compare(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                OptionalInt order = differing(a.charAt(i), b.charAt(i));
                if (order.isEmpty() || order.getAsInt() != 0) {
                    return order;
                }
            }
        }
        if (a.length() == b.length()) {
            return OptionalInt.of(0);
        }
        String longer = a.length() > common ? a : b;
        for (int i = common; i < longer.length(); i++) {
            if (longer.charAt(i) != ' ') {
                // below a blank stand control characters only
                return longer.charAt(i) > ' '
                        ? OptionalInt.of(a.length() > common ? 1 : -1)
                        : OptionalInt.empty();
            }
        }
        return OptionalInt.of(0);
    }

    private static String withoutBlanks(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    private static boolean isPlain(char c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }

    private static char upper(char c) {
        return c >= 'a' && c <= 'z' ? (char) (c - ('a' - 'A')) : c;
    }
}
