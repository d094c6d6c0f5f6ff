package dev.tidegate.convert;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.Column;
import dev.tidegate.bind.Located;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.bind.Table;
import dev.tidegate.tsql.TokenKind;
import dev.tidegate.tsql.Tokens;
import dev.tidegate.tsql.tree.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * A name in the text of an object that is also another object's. Whether that one is meant, the
 * text alone does not tell: a column may have the name of a table.
 *
 * @param object whose name it is
 * @param qualified whether its schema is written before it
 * @param before the word or sign before the name; empty at the start
 * @param called whether a parenthesis follows
 */
record Mention(CatalogObject object, boolean qualified, String before, boolean called) {

    /** All names in the definition of an object, in the order of the text; its own among them. */
    static List<Mention> in(Catalog catalog, CatalogObject object) {
        List<Mention> mentions = new ArrayList<>();
        for (Located<?> part : parts(object)) {
            mentions.addAll(
                    new Reader(catalog, part.batch().tokens(), object.id().schema())
                            .read(part.node().span()));
        }
        return mentions;
    }

    /** Its definition, and what later statements add to a table. */
    private static List<Located<?>> parts(CatalogObject object) {
        List<Located<?>> parts = new ArrayList<>();
        parts.add(object.definition());
        if (object instanceof Table table) {
            table.checks().forEach(check -> parts.add(check.condition()));
            for (Column column : table.columns()) {
                column.value().ifPresent(value -> parts.add(value.expression()));
                column.computed().ifPresent(computed -> parts.add(computed.expression()));
            }
        }
        return parts;
    }

    private static final class Reader {
        private final Catalog catalog;
        private final Tokens tokens;
        private final String schema;
        private final List<Mention> mentions = new ArrayList<>();

        /** The part of a name before a point; empty if there is none. */
        private String qualifier = "";

        private boolean point;
        private String last = "";
        private String before = "";

        Reader(Catalog catalog, Tokens tokens, String schema) {
            this.catalog = catalog;
            this.tokens = tokens;
            this.schema = schema;
        }

        List<Mention> read(Span span) {
            for (int at = span.first(); at < span.end(); at++) {
                TokenKind kind = tokens.kind(at);
                if (kind.isTrivia()) {
                    continue;
                }
                if (isName(kind)) {
                    name(unquoted(kind, tokens.text(at)), isCalled(at + 1, span.end()));
                } else {
                    sign(tokens.text(at));
                }
            }
            return mentions;
        }

        private void name(String name, boolean called) {
            if (!point) {
                before = last;
            }
            String of = point && !qualifier.isEmpty() ? qualifier : ObjectId.DEFAULT_SCHEMA;
            add(new ObjectId(of, name), called);
            if (!point) {
                add(new ObjectId(schema, name), called);
            }
            qualifier = name;
            last = name;
            point = false;
        }

        private void add(ObjectId id, boolean called) {
            catalog.find(id)
                    .ifPresent(found -> mentions.add(new Mention(found, point, before, called)));
        }

        private void sign(String text) {
            point = text.equals(".");
            if (!point) {
                qualifier = "";
                last = text;
            }
        }

        private boolean isCalled(int from, int end) {
            int at = from;
            while (at < end && tokens.kind(at).isTrivia()) {
                at++;
            }
            return at < end && tokens.text(at).equals("(");
        }
    }

    private static boolean isName(TokenKind kind) {
        return kind == TokenKind.WORD
                || kind == TokenKind.BRACKETED
                || kind == TokenKind.DOUBLE_QUOTED;
    }

    private static String unquoted(TokenKind kind, String text) {
        return kind == TokenKind.WORD || text.length() < 2
                ? text
                : text.substring(1, text.length() - 1);
    }
}
