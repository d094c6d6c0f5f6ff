package dev.tidegate.convert.assess;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why an object is hard, in a line.
 *
 * @param text the rule and the reason with the most places, of those of the hardest rules
 * @param more how many places that are, and how many others there are; empty if it is the only one
 */
public record Why(String text, String more) {

    /** Of an object that does not convert by itself. */
    public static Why of(AssessedObject object) {
        int most =
                object.items().stream()
                        .mapToInt(it -> it.item().rule().effort().minutes())
                        .max()
                        .orElse(0);
        Map<String, Integer> places = new LinkedHashMap<>();
        object.items().stream()
                .map(AssessedItem::item)
                .filter(it -> it.rule().effort().minutes() == most)
                .forEach(it -> places.merge(HtmlPlaces.text(it), 1, Integer::sum));
        return places.entrySet().stream()
                .reduce((one, other) -> other.getValue() > one.getValue() ? other : one)
                .map(it -> new Why(it.getKey(), more(it.getValue(), object.items().size())))
                .orElse(new Why("It is not converted", ""));
    }

    private static String more(int same, int all) {
        String places = same > 1 ? "in " + same + " places" : "";
        return same == all
                ? places
                : places + (same > 1 ? ", " : "") + "and " + (all - same) + " more";
    }
}
