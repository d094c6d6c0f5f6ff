package dev.tidegate.convert.assess;

import dev.tidegate.convert.ActionItem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one rule comes to.
 *
 * @param items all of its occurrences, at least one
 */
public record RuleFigures(String key, List<AssessedItem> items) {
    private static final Comparator<RuleFigures> HARDEST_FIRST =
            Comparator.comparingInt(RuleFigures::minutes)
                    .thenComparingInt(RuleFigures::occurrences)
                    .reversed()
                    .thenComparing(RuleFigures::key);

    public RuleFigures {
        items = List.copyOf(items);
    }

    /** Of all rules that occur, the one with the most effort first. */
    static List<RuleFigures> of(List<AssessedItem> items) {
        Map<String, List<AssessedItem>> byKey = new LinkedHashMap<>();
        items.forEach(it -> byKey.computeIfAbsent(it.item().key(), _ -> new ArrayList<>()).add(it));
        return byKey.entrySet().stream()
                .map(it -> new RuleFigures(it.getKey(), it.getValue()))
                .sorted(HARDEST_FIRST)
                .toList();
    }

    public int occurrences() {
        return items.size();
    }

    /** Minutes of all occurrences. */
    public int minutes() {
        return items.stream().mapToInt(AssessedItem::minutes).sum();
    }

    /** Minutes of the first occurrence in an object. */
    public int minutesEach() {
        return first().rule().effort().minutes();
    }

    /** Minutes to learn, once, what to do. */
    public int learningMinutes() {
        return Reckoning.learningMinutes(first().rule().effort());
    }

    public Complexity complexity() {
        return items.getFirst().complexity();
    }

    public String title() {
        return first().title();
    }

    /** What its first occurrence suggests. */
    public String suggestion() {
        return first().suggestion();
    }

    private ActionItem first() {
        return items.getFirst().item();
    }
}
