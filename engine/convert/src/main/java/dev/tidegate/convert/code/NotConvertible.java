package dev.tidegate.convert.code;

import dev.tidegate.tsql.tree.Span;

/** Ends the translation of one statement; the rest of the object is still looked at. */
final class NotConvertible extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient CodeItem item;

    NotConvertible(CodeItem item) {
        super(item.reason(), null, false, false);
        this.item = item;
    }

    static NotConvertible of(String rule, Span at, String reason, String suggestion) {
        return new NotConvertible(CodeItem.block(rule, at, reason, 30, suggestion));
    }

    static NotConvertible function(String name, Span at) {
        return of(
                "function",
                at,
                name + " has no equal on PostgreSQL",
                "Write what it is used for in PostgreSQL's own terms.");
    }

    CodeItem item() {
        return item;
    }
}
