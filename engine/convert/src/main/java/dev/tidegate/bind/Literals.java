package dev.tidegate.bind;

import dev.tidegate.tsql.tree.Expression.Literal;
import dev.tidegate.tsql.tree.Expression.LiteralKind;

/** What literals stand for. */
public final class Literals {
    private Literals() {}

    public static boolean isText(Literal literal) {
        return literal.kind() == LiteralKind.STRING
                || literal.kind() == LiteralKind.NATIONAL_STRING;
    }

    /** The characters of a text literal; the text as written of any other. */
    public static String text(Literal literal) {
        if (!isText(literal)) {
            return literal.text();
        }
        String text = literal.text();
        int open = literal.kind() == LiteralKind.NATIONAL_STRING ? 1 : 0;
        char quote = text.charAt(open);
        String twice = String.valueOf(quote).repeat(2);
        int end = text.length() > open + 1 ? text.length() - 1 : text.length();
        return text.substring(open + 1, end).replace(twice, String.valueOf(quote));
    }
}
