package dev.tidegate.convert.assess;

import dev.tidegate.convert.ActionItem;
import dev.tidegate.convert.Rule;
import dev.tidegate.convert.Rule.Effort;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How effort is counted. It is an estimate by rule, not yet calibrated by migrations that were
 * measured; it has no test, no deployment and no application in it.
 *
 * <p>The first place of a rule in an object takes the rule's {@link Effort}; a further place of the
 * same rule in the same object an eighth of it, since it is found and mended with the first; and
 * one for a reason that was there before a forty-eighth, since the same is done once more. What
 * lies outside of all objects of a database counts as one object. To learn what to do about a rule
 * is counted once for all databases.
 */
public final class Reckoning {
    /** A further place of a rule in the same object takes one part of so many. */
    private static final int FURTHER_PART = 8;

    /** A place for the same reason as one before in the same object. */
    private static final int AGAIN_PART = 48;

    private static final int LEARN_INFO = 10;
    private static final int LEARN_SIMPLE = 15;
    private static final int LEARN_MEDIUM = 60;
    private static final int LEARN_COMPLEX = 120;

    private Reckoning() {}

    /** The items of one object with the minutes of each, in the same order. */
    static List<AssessedItem> reckoned(List<ActionItem> items) {
        Set<Rule> rules = EnumSet.noneOf(Rule.class);
        Set<String> reasons = new HashSet<>();
        List<AssessedItem> reckoned = new ArrayList<>();
        for (ActionItem item : items) {
            Effort effort = item.rule().effort();
            boolean first = rules.add(item.rule());
            boolean other = reasons.add(item.rule().id() + item.reason());
            reckoned.add(
                    new AssessedItem(
                            item,
                            first
                                    ? effort.minutes()
                                    : other ? furtherMinutes(effort) : againMinutes(effort)));
        }
        return reckoned;
    }

    /** Minutes of a further place of the same rule in an object. */
    static int furtherMinutes(Effort effort) {
        return Math.ceilDiv(effort.minutes(), FURTHER_PART);
    }

    /** Minutes of a place for the same reason as one before in an object. */
    static int againMinutes(Effort effort) {
        return Math.ceilDiv(effort.minutes(), AGAIN_PART);
    }

    /** Minutes to learn, once, what to do about a rule of an effort. */
    public static int learningMinutes(Effort effort) {
        return switch (effort) {
            case INFO -> LEARN_INFO;
            case SIMPLE -> LEARN_SIMPLE;
            case MEDIUM -> LEARN_MEDIUM;
            case COMPLEX -> LEARN_COMPLEX;
        };
    }
}
