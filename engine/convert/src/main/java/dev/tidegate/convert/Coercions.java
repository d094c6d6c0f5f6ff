package dev.tidegate.convert;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.convert.Expressions.Result;

/** Values of one type as values of another, as CAST and assignment make them. */
final class Coercions {
    private Coercions() {}

    /** As on assignment; a value that fits already stays as it is. */
    static Result assigned(Result value, SqlType wanted) throws UnconvertedException {
        if (!wanted.isKnown() || value.sql().equals("null") || fits(value.type(), wanted)) {
            return value;
        }
        return cast(value, wanted);
    }

    private static boolean fits(SqlType have, SqlType wanted) {
        if (have.kind() == wanted.kind()) {
            return true;
        }
        return have.isText() && wanted.isText()
                || have.isBinary() && wanted.isBinary()
                || have.isInteger() && wanted.isNumber()
                || have.kind() == Kind.DECIMAL && (wanted.isMoney() || wanted.isApproximate());
    }

    /** As CAST. */
    static Result cast(Result value, SqlType wanted) throws UnconvertedException {
        String type =
                PgTypes.of(wanted)
                        .orElseThrow(() -> new UnconvertedException("a cast to " + wanted));
        if (value.sql().equals("null")) {
            return new Result("cast(null as " + type + ")", wanted, true);
        }
        SqlType have = value.type();
        String plain = "cast(" + value.sql() + " as " + type + ")";
        if (wanted.isText()) {
            return toText(value, wanted, plain);
        }
        if (wanted.isBit()) {
            return have.isBit() ? value : fromNumber(value, "(" + value.sql() + ") <> 0", wanted);
        }
        if (wanted.isInteger()) {
            if (have.isInteger() || have.isBit() || have.isText()) {
                boolean viaInt = have.isBit() && wanted.kind() != Kind.INT;
                return new Result(
                        viaInt ? "cast((" + value.sql() + ")::integer as " + type + ")" : plain,
                        wanted,
                        value.immutable());
            }
            // PostgreSQL rounds, T-SQL cuts off; money it rounds too
            String whole =
                    have.isMoney() ? plain : "cast(trunc(" + value.sql() + ") as " + type + ")";
            return fromNumber(value, whole, wanted);
        }
        if (wanted.isNumber()) {
            String from =
                    have.isBit() ? "cast((" + value.sql() + ")::integer as " + type + ")" : plain;
            return have.isText() || have.isBit()
                    ? new Result(from, wanted, value.immutable())
                    : fromNumber(value, from, wanted);
        }
        if (wanted.isTemporal() && have.isTemporal()) {
            boolean zoned =
                    (wanted.kind() == Kind.DATETIMEOFFSET) != (have.kind() == Kind.DATETIMEOFFSET);
            return new Result(plain, wanted, value.immutable() && !zoned);
        }
        if (wanted.kind() == Kind.UNIQUEIDENTIFIER && have.isText()
                || wanted.kind() == Kind.XML && have.isText()
                || wanted.isBinary() && have.isBinary()
                || wanted.kind() == have.kind()) {
            return new Result(plain, wanted, value.immutable() && wanted.kind() != Kind.XML);
        }
        throw new UnconvertedException("a conversion from " + have + " to " + wanted);
    }

    private static Result fromNumber(Result value, String sql, SqlType wanted)
            throws UnconvertedException {
        if (!value.type().isNumber()) {
            throw new UnconvertedException("a conversion from " + value.type() + " to " + wanted);
        }
        return new Result(sql, wanted, value.immutable());
    }

    private static Result toText(Result value, SqlType wanted, String plain)
            throws UnconvertedException {
        SqlType have = value.type();
        if (have.isText() || have.isInteger() || have.kind() == Kind.DECIMAL) {
            return new Result(plain, wanted, value.immutable());
        }
        String type = PgTypes.of(wanted).orElseThrow();
        if (have.isBit()) {
            return new Result(
                    "cast((" + value.sql() + ")::integer as " + type + ")",
                    wanted,
                    value.immutable());
        }
        if (have.isMoney()) {
            return new Result(
                    "cast(round(" + value.sql() + ", 2) as " + type + ")",
                    wanted,
                    value.immutable());
        }
        if (have.kind() == Kind.UNIQUEIDENTIFIER) {
            return new Result(
                    "cast(upper(cast(" + value.sql() + " as text)) as " + type + ")",
                    wanted,
                    value.immutable());
        }
        throw new UnconvertedException("a conversion from " + have + " to text");
    }
}
