package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Arguments of a procedure, by name or by place. */
public final class Arguments {
    /**
     * An argument.
     *
     * @param name with its {@code @}; empty for a positional one
     * @param value its value, null for NULL and DEFAULT
     */
    public record Argument(String name, @Nullable Object value) {}

    private final List<Argument> arguments;

    /** Arguments in the order in which they were written. */
    public Arguments(List<Argument> arguments) {
        this.arguments = List.copyOf(arguments);
    }

    /** The value of a parameter; empty when it was not given or NULL. */
    public Optional<Object> value(String name, int place) {
        for (Argument argument : arguments) {
            if (argument.name().equalsIgnoreCase(name)) {
                return Optional.ofNullable(argument.value());
            }
        }
        boolean positional = place < arguments.size() && arguments.get(place).name().isEmpty();
        return positional ? Optional.ofNullable(arguments.get(place).value()) : Optional.empty();
    }

    /** A text parameter. */
    public Optional<String> text(String name, int place) {
        return value(name, place).map(Object::toString);
    }

    /** A text parameter that must be there; else 201. */
    public String requireText(String procedure, String name, int place) throws SqlError {
        Optional<String> text = text(name, place);
        if (text.isEmpty()) {
            throw new SqlError(
                    201,
                    16,
                    4,
                    "Procedure or function '"
                            + procedure
                            + "' expects parameter '"
                            + name
                            + "', which was not supplied.");
        }
        return text.get();
    }

    /** A whole-number parameter. */
    public Optional<Long> number(String name, int place) throws SqlError {
        Optional<Object> value = value(name, place);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        return switch (value.get()) {
            case Boolean bit -> Optional.of(bit ? 1L : 0L);
            case Number number -> Optional.of(number.longValue());
            default -> Optional.of(parse(value.get().toString()));
        };
    }

    private static long parse(String text) throws SqlError {
        try {
            return new BigDecimal(text.strip()).longValue();
        } catch (NumberFormatException e) {
            throw new SqlError(8114, "Error converting data type nvarchar to bigint.");
        }
    }

    /** A bit parameter. */
    public boolean flag(String name, int place, boolean otherwise) throws SqlError {
        return number(name, place).map(number -> number != 0).orElse(otherwise);
    }

    /** A binary parameter. */
    public Optional<byte[]> binary(String name, int place) {
        return value(name, place).filter(byte[].class::isInstance).map(byte[].class::cast);
    }
}
