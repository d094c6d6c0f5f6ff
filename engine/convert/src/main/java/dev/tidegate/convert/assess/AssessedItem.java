package dev.tidegate.convert.assess;

import dev.tidegate.convert.ActionItem;

/**
 * An action item with its effort.
 *
 * @param minutes that it takes a person; 0: to know, not to do
 */
public record AssessedItem(ActionItem item, int minutes) {
    Complexity complexity() {
        return Complexity.of(item.rule().effort().minutes());
    }
}
