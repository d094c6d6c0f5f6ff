package dev.tidegate.convert;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Conditions that may be true on one side and false on the other, in a rare case. */
final class Doubts {
    private static final Pattern ASCII = Pattern.compile("\\p{ASCII}*");

    private Doubts() {}

    /**
     * One side of a comparison.
     *
     * @param text of a literal of text
     */
    record Side(SqlType type, boolean literal, Optional<String> text) {
        boolean isPlainText() {
            return text.filter(Doubts::isPlain).isPresent();
        }
    }

    /**
     * Of text only equality with a literal in ASCII is sure: SQL Server's order, and its equality
     * of other letters, are those of its collations.
     */
    static void ofComparison(Aim aim, String operator, Side left, Side right)
            throws UnconvertedException {
        SqlType one = left.type();
        SqlType other = right.type();
        if (one.isText() && other.isText()) {
            boolean equality = operator.equals("=") || operator.equals("<>");
            aim.doubt(
                    !equality || !left.isPlainText() && !right.isPlainText(),
                    "a comparison of text that depends on the collation");
            return;
        }
        aim.doubt(
                isImplicitlyRead(left, other) || isImplicitlyRead(right, one),
                "a comparison of text with " + (one.isText() ? other : one));
        aim.doubt(
                one.isTemporal()
                        && other.isTemporal()
                        && (one.kind() == Kind.DATETIMEOFFSET)
                                != (other.kind() == Kind.DATETIMEOFFSET),
                "a comparison that depends on the time zone");
        aim.doubt(
                isShortened(left, other) || isShortened(right, one),
                "a comparison of real, which SQL Server shortens the other side for");
    }

    /** Not a literal: SQL Server reads each value as one of the other type. */
    private static boolean isImplicitlyRead(Side side, SqlType other) {
        return side.type().isText() && !side.literal() && other.isKnown();
    }

    private static boolean isShortened(Side side, SqlType real) {
        return real.kind() == Kind.REAL
                && side.type().isNumber()
                && side.type().kind() != Kind.REAL
                && !side.type().isInteger();
    }

    /** Whether all letters are in ASCII, which all collations fold alike. */
    static boolean isPlain(String text) {
        return ASCII.matcher(text).matches();
    }

    /**
     * What of a text a pattern must match, any of it: SQL Server fills char up with blanks, and
     * where text is not national it disregards those at the end that the pattern has no place for.
     */
    static List<String> readings(String text, SqlType type, LikePattern pattern) {
        boolean both = !pattern.isOpen(); // else what the shorter one matches, the longer one does
        return switch (type.kind()) {
            case VARCHAR -> both ? List.of(text, "rtrim(" + text + ", ' ')") : List.of(text);
            case CHAR -> both ? List.of(text, filled(text, type)) : List.of(filled(text, type));
            case NCHAR -> List.of(filled(text, type));
            default -> List.of(text);
        };
    }

    private static String filled(String text, SqlType type) {
        return "rpad(" + text + ", " + type.length() + ")";
    }
}
