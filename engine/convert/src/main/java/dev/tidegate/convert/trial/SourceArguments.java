package dev.tidegate.convert.trial;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.CatalogObject.Parameter;
import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.Table;
import dev.tidegate.convert.expected.Experiment.Argument;
import dev.tidegate.convert.expected.SqlServerNames;
import dev.tidegate.convert.expected.SqlServerValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The arguments with which SQL Server calls a routine, so that they are those of the call on
 * PostgreSQL.
 *
 * @param catalog where types of tables are defined
 */
record SourceArguments(Catalog catalog) {
    /** Parameters of both sides are in the same order; the target's may have more behind. */
    Optional<List<Argument>> of(CatalogObject.Routine source, Routine target) {
        List<Argument> arguments = new ArrayList<>();
        if (target.parameters().size() < source.parameters().size()) {
            throw new IllegalStateException("a parameter was left out of " + source.id());
        }
        for (int at = 0; at < source.parameters().size(); at++) {
            Parameter parameter = source.parameters().get(at);
            Optional<String> json = target.parameters().get(at).json();
            Optional<Argument> argument =
                    parameter.type().kind() == SqlType.Kind.TABLE
                            ? rowOf(parameter)
                            : argument(parameter, json);
            if (argument.isEmpty()) {
                return Optional.empty();
            }
            arguments.add(argument.get());
        }
        return Optional.of(arguments);
    }

    /** The argument of a decimal without digits before its point is 1 on PostgreSQL. */
    private static Optional<Argument> argument(Parameter parameter, Optional<String> json) {
        SqlType type = parameter.type();
        if (type.kind() == SqlType.Kind.DECIMAL && type.precision() == type.scale()) {
            return Optional.empty();
        }
        return json.map(SqlServerValues::text)
                .or(() -> SqlServerValues.of(type, GeneratedValues.FIRST))
                .map(value ->
                        new Argument(
                                parameter.name(),
                                declared(type),
                                value,
                                false,
                                parameter.output(),
                                SqlServerValues.shape(type)));
    }

    /** A variable may have any type but the old ones of large values. */
    private static String declared(SqlType type) {
        return switch (type.kind()) {
            case TEXT, NTEXT -> "nvarchar(max)";
            case IMAGE -> "varbinary(max)";
            default -> type.toString();
        };
    }

    private Optional<Argument> rowOf(Parameter parameter) {
        Optional<Table> shape =
                parameter
                        .type()
                        .userType()
                        .flatMap(catalog::tableType)
                        .map(CatalogObject.TableType::shape);
        if (shape.isEmpty()) {
            return Optional.empty();
        }
        List<String> row = new ArrayList<>();
        for (var column : shape.get().columns()) {
            Optional<String> value =
                    column.computed().isPresent() || column.identity().isPresent()
                            ? Optional.empty()
                            : SqlServerValues.of(column.type(), GeneratedValues.FIRST);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            row.add(value.get());
        }
        return Optional.of(
                new Argument(
                        parameter.name(),
                        SqlServerNames.name(parameter.type().userType().orElseThrow()),
                        String.join(", ", row),
                        true,
                        false,
                        ""));
    }
}
