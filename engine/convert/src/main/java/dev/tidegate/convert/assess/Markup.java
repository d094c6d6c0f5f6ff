package dev.tidegate.convert.assess;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A piece of HTML that is well formed, and in which no text of a script is markup: all that is put
 * into a template is escaped, unless it is markup itself.
 */
record Markup(String html) {
    static final Markup NONE = new Markup("");

    private static final String HOLE = "{}";
    private static final char REPLACEMENT = '\uFFFD';

    /**
     * Fills the holes of a template, which are written {@code {}}, also inside of attributes with
     * quotation marks.
     */
    static Markup of(String template, Object... parts) {
        StringBuilder html = new StringBuilder();
        int from = 0;
        for (Object part : parts) {
            int hole = template.indexOf(HOLE, from);
            if (hole < 0) {
                throw new IllegalArgumentException("more parts than holes in " + template);
            }
            html.append(template, from, hole);
            html.append(part instanceof Markup markup ? markup.html : escaped(part.toString()));
            from = hole + HOLE.length();
        }
        if (template.indexOf(HOLE, from) >= 0) {
            throw new IllegalArgumentException("more holes than parts in " + template);
        }
        return new Markup(html.append(template, from, template.length()).toString());
    }

    static Markup all(Collection<Markup> pieces) {
        return all(pieces.stream());
    }

    static Markup all(Stream<Markup> pieces) {
        return new Markup(pieces.map(Markup::html).collect(Collectors.joining()));
    }

    static Markup all(Markup... pieces) {
        return all(List.of(pieces));
    }

    /**
     * A text that no browser takes for markup, in content and in quoted attributes. What would turn
     * the text around it, is no character, or no browser shows, is replaced.
     */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> append(escaped, c));
        return escaped.toString();
    }

    private static void append(StringBuilder escaped, int c) {
        switch (c) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '"' -> escaped.append("&quot;");
            case '\'' -> escaped.append("&#39;");
            case '\t', '\n' -> escaped.appendCodePoint(c);
            default -> escaped.appendCodePoint(isShown(c) ? c : REPLACEMENT);
        }
    }

    /** Of formats, those that change the direction are what makes code look like other code. */
    private static boolean isShown(int c) {
        boolean turns = c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
        return !turns
                && !Character.isISOControl(c)
                && Character.getType(c) != Character.SURROGATE
                && (c & 0xFFFE) != 0xFFFE;
    }
}
