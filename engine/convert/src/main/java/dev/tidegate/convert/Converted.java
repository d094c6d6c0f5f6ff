package dev.tidegate.convert;

import java.util.List;
import java.util.Optional;

/**
 * What came of converting something.
 *
 * @param value what it became; empty if it could not be converted, then an item says why
 * @param items what a person has to see to, also of what was converted
 */
public record Converted<T>(Optional<T> value, List<ActionItem> items) {
    public Converted {
        items = List.copyOf(items);
        if (value.isEmpty() && items.isEmpty()) {
            throw new IllegalArgumentException("nothing was converted, and nothing says why");
        }
    }

    public static <T> Converted<T> of(T value) {
        return new Converted<>(Optional.of(value), List.of());
    }

    public static <T> Converted<T> of(T value, List<ActionItem> items) {
        return new Converted<>(Optional.of(value), items);
    }

    public static <T> Converted<T> failed(ActionItem item) {
        return new Converted<>(Optional.empty(), List.of(item));
    }
}
