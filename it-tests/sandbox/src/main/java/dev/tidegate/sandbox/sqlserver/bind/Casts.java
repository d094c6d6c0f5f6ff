package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.TypeNames;
import dev.tidegate.sandbox.sqlserver.catalog.UserType;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.storage.ConversionRoutines;
import dev.tidegate.sandbox.sqlserver.tsql.Expression;
import dev.tidegate.sandbox.sqlserver.tsql.TypeName;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.util.List;
import java.util.Optional;

/** CAST, CONVERT and their like; types as they are written. */
final class Casts {
    private static final int CAST_LENGTH = 30;

    private final Expressions expressions;

    Casts(Expressions expressions) {
        this.expressions = expressions;
    }

    Term cast(Expression.Cast cast) throws SqlError {
        Translation translation = expressions.translation();
        SqlType type = type(cast.type(), CAST_LENGTH, translation.surroundings());
        Term operand = expressions.term(cast.operand());
        int style = 0;
        if (cast.style().isPresent()) {
            Term term = expressions.term(cast.style().get());
            if (term instanceof Term.Constant constant
                    && constant.value() instanceof Integer number) {
                style = number;
            } else {
                return styled(operand, type, term, cast.nullOnError());
            }
        }
        return translation.convert(operand, type, new Input.Mode(style, true, cast.nullOnError()));
    }

    private Term styled(Term operand, SqlType type, Term style, boolean nullOnError)
            throws SqlError {
        Translation translation = expressions.translation();
        Term.Plain plain = new Term.Plain(translation.h2(operand), operand.type());
        String number = translation.as(style, Types.INT);
        String text = nullOnError ? number + " + " + ConversionRoutines.STYLE_TRY : number;
        return new Term.Plain(translation.convertStyled(plain, type, text), type);
    }

    /**
     * The type that a text means; 243 when there is none.
     *
     * @param length of character and binary types where none is written
     */
    static SqlType type(TypeName name, int length, Surroundings surroundings) throws SqlError {
        Optional<Kind> kind =
                name.parts().size() == 1 || name.parts().getFirst().equalsIgnoreCase("sys")
                        ? TypeNames.kind(name.name())
                        : Optional.empty();
        if (kind.isPresent()) {
            return system(kind.get(), name.arguments(), length);
        }
        if (name.name().equalsIgnoreCase("sysname")) {
            return Types.NAME;
        }
        String schema = name.parts().size() > 1 ? name.parts().get(name.parts().size() - 2) : "dbo";
        return surroundings
                .catalog()
                .type(new ObjectName(surroundings.database(), schema, name.name()))
                .map(UserType::type)
                .orElseThrow(() ->
                        new SqlError(
                                243, "Type " + name.name() + " is not a defined system type."));
    }

    private static SqlType system(Kind kind, List<Integer> arguments, int length) {
        return switch (kind) {
            case CHAR, VARCHAR, NCHAR, NVARCHAR, BINARY, VARBINARY ->
                    SqlType.ofLength(kind, arguments.isEmpty() ? length : arguments.getFirst());
            case DECIMAL, NUMERIC ->
                    SqlType.ofDecimal(
                            kind,
                            arguments.isEmpty() ? 18 : arguments.getFirst(),
                            arguments.size() > 1 ? arguments.get(1) : 0);
            case TIME, DATETIME2, DATETIMEOFFSET ->
                    SqlType.ofScale(kind, arguments.isEmpty() ? 7 : arguments.getFirst());
            case FLOAT -> {
                boolean small = !arguments.isEmpty() && arguments.getFirst() <= 24;
                yield small ? SqlType.of(Kind.REAL) : Types.FLOAT;
            }
            default -> SqlType.of(kind);
        };
    }
}
