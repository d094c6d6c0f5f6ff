package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.tsql.tree.Predicate;
import java.util.List;
import java.util.Optional;

/** LIKE: its classes in brackets become regular expressions. */
final class Likes {
    private final Unit unit;

    Likes(Unit unit) {
        this.unit = unit;
    }

    Typed of(Predicate.Like like, Scope scope) {
        List<Typed> sides = new Accents(unit).of(List.of(like.operand(), like.pattern()), scope);
        Typed value = sides.get(0);
        Typed pattern = sides.get(1);
        Optional<Typed> escape = like.escape().map(any -> unit.expressions.of(any, scope));
        boolean exact = value.exactCase() || pattern.exactCase() || isExact();
        String not = like.negated() ? "NOT " : "";
        String left =
                value.isText() || !value.type().isKnown()
                        ? value.in()
                        : new Casts(unit)
                                .cast(value, Casts.text(SqlType.MAX), Optional.empty(), like.span())
                                .in();
        String operator = exact ? "LIKE " : "ILIKE ";
        String sign = (like.negated() ? "!~" : "~") + (exact ? " " : "* ");
        boolean blanks = disregardsBlanks(value, pattern);
        if (pattern.isTextLiteral()) {
            String text = pattern.literal().orElseThrow();
            boolean literalEscape = escape.isEmpty() || escape.get().literal().isPresent();
            boolean open = escape.isEmpty() && text.endsWith("%");
            if (literalEscape && (text.indexOf('[') >= 0 || blanks && !open)) {
                String regex = anchored(text, escape.flatMap(Typed::literal));
                String whole = blanks && !open ? regex.replaceAll("\\$$", " *\\$") : regex;
                return condition(left + " " + sign + Literals.quoted(whole));
            }
            return condition(left + " " + not + operator + pattern.sql() + escape(text, escape));
        }
        if (mayHaveClasses(pattern)) {
            String regex =
                    unit.helper("like_regex", filled(pattern), escape.map(Typed::sql).orElse("''"));
            return condition(
                    left + " " + sign + (blanks ? "(left(" + regex + ", -1) || ' *$')" : regex));
        }
        return condition(
                left
                        + " "
                        + not
                        + operator
                        + pattern.in()
                        + escape.map(any -> " ESCAPE " + any.in()).orElse(" ESCAPE ''"));
    }

    /**
     * Whether blanks at the end of the value do not count: where neither side is national. Those of
     * a character(n) would count on PostgreSQL always.
     */
    private boolean disregardsBlanks(Typed value, Typed pattern) {
        return value.isText()
                && !value.type().isNational()
                && !pattern.type().isNational()
                && value.literal().isEmpty()
                && (value.type().isBlankFilled() || unit.semantics.strict());
    }

    /** A pattern with the blanks that PostgreSQL drops where a character(n) becomes text. */
    private static String filled(Typed pattern) {
        return pattern.type().isBlankFilled()
                ? "rpad(" + pattern.sql() + ", " + pattern.type().length() + ")"
                : pattern.sql();
    }

    private boolean isExact() {
        return unit.semantics.text() == Semantics.TextComparison.EXACT;
    }

    /** A pattern that is not a constant may have brackets. */
    private static boolean mayHaveClasses(Typed pattern) {
        return pattern.literal().isEmpty();
    }

    private static Typed condition(String sql) {
        return Typed.operation(sql, SqlType.BIT);
    }

    private static String escape(String text, Optional<Typed> escape) {
        if (escape.isPresent()) {
            return " ESCAPE " + escape.get().sql();
        }
        return text.indexOf('\\') >= 0 ? " ESCAPE ''" : "";
    }

    static String anchored(String pattern, Optional<String> escape) {
        return "^" + regex(pattern, escape) + "$";
    }

    /** A pattern as a regular expression without anchors. */
    static String regex(String pattern, Optional<String> escape) {
        StringBuilder regex = new StringBuilder();
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            int close = c == '[' ? pattern.indexOf(']', at + 2) : -1;
            if (escape.isPresent() && escape.get().indexOf(c) == 0 && at + 1 < pattern.length()) {
                regex.append(quoted(pattern.charAt(++at)));
            } else if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else if (close > 0) {
                regex.append(characterClass(pattern.substring(at + 1, close)));
                at = close;
            } else {
                regex.append(quoted(c));
            }
            at++;
        }
        return regex.toString();
    }

    private static String characterClass(String inner) {
        if (inner.length() == 1) {
            return quoted(inner.charAt(0));
        }
        return "[" + inner.replace("\\", "\\\\").replace("[", "\\[") + "]";
    }

    private static String quoted(char c) {
        return Character.isLetterOrDigit(c) || c == ' ' || c == '_' || c > 127 ? "" + c : "\\" + c;
    }
}
