package dev.tidegate.sandbox.sqlserver.tsql;

import java.util.List;
import java.util.Optional;

/**
 * What the text of a module says.
 *
 * @param parameters of a procedure or function
 * @param returns what a scalar function returns
 * @param columns names written after a view's name
 * @param query of a view or inline function
 * @param body statements of a procedure, scalar function or trigger
 */
public record ModuleText(
        List<Parameter> parameters,
        Optional<TypeName> returns,
        List<String> columns,
        Optional<Query> query,
        List<Statement> body) {
    /** A parameter with its default. */
    public record Parameter(
            String name, TypeName type, Optional<Expression> defaultValue, boolean output) {}
}
