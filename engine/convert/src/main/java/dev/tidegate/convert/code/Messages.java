package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.tsql.tree.Expression;
import java.util.List;
import java.util.Optional;

/** Texts of messages with places for arguments, as RAISERROR and FORMATMESSAGE have them. */
final class Messages {
    private final Unit unit;

    Messages(Unit unit) {
        this.unit = unit;
    }

    /** The first expression as the message, the others in its places. */
    Typed formatted(List<Expression> expressions, Scope scope) {
        Typed message = unit.expressions.of(expressions.getFirst(), scope);
        if (expressions.size() == 1) {
            return message.literal().isPresent() && message.isText()
                    ? Literals.text(message.literal().get().replace("%%", "%"), message.type())
                    : message;
        }
        String pattern =
                message.literal().isPresent()
                        ? Literals.quoted(places(message.literal().get()))
                        : "regexp_replace("
                                + message.sql()
                                + ", '%[-+0-9.l]*[diusoxX]', '%s', 'g')";
        StringBuilder call = new StringBuilder("format(").append(pattern);
        for (Expression expression : expressions.subList(1, expressions.size())) {
            Typed value = unit.expressions.of(expression, scope);
            String sql =
                    value.type().isBit() || value.type().isTemporal()
                            ? new Casts(unit)
                                    .cast(
                                            value,
                                            Casts.text(SqlType.MAX),
                                            Optional.empty(),
                                            expression.span())
                                    .sql()
                            : value.sql();
            call.append(", coalesce(")
                    .append(sql)
                    .append(value.literal().isPresent() && value.isText() ? "" : "::text")
                    .append(", '(null)')");
        }
        return Typed.simple(call.append(')').toString(), Casts.text(SqlType.MAX));
    }

    private static String places(String message) {
        return message.replaceAll("%(-?)0?([0-9]*)(?:\\.[0-9]+)?l?[diusoxX]", "%$1$2s")
                .replaceAll("%\\*s", "%s");
    }
}
