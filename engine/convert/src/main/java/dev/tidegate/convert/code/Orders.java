package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.tsql.tree.Span;

/** What puts values in SQL Server's order: those of some types have another one on PostgreSQL. */
final class Orders {
    private final Unit unit;
    private boolean textNoted;

    Orders(Unit unit) {
        this.unit = unit;
    }

    /** What a value is ordered by; of text it is told once that its order is the target's. */
    Typed key(Typed value, Span at) {
        if (value.type().kind() == Kind.UNIQUEIDENTIFIER && !Coercion.isNull(value)) {
            return Typed.simple(
                    unit.helper("uuid_order", value.sql()),
                    SqlType.ofLength(Kind.BINARY, Integer.BYTES * 4));
        }
        if (value.isText() && value.literal().isEmpty()) {
            tellOfText(at);
        }
        return value;
    }

    void tellOfText(Span at) {
        if (!textNoted) {
            textNoted = true;
            unit.add(
                    CodeItem.note(
                            "text_order",
                            at,
                            "text is in the order of the target database's collation"));
        }
    }
}
