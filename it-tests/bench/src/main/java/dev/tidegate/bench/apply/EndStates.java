package dev.tidegate.bench.apply;

import java.util.Map;
import java.util.TreeMap;

/** Whether an applier left what it must, by what {@link Databases#content} tells of each table. */
final class EndStates {
    private EndStates() {}

    /** Throws if it left anything else, and names the tables. */
    static void requireSame(String name, Map<String, String> left, Map<String, String> expected) {
        if (!left.equals(expected)) {
            Map<String, String> different = new TreeMap<>(left);
            different.entrySet().removeAll(expected.entrySet());
            throw new IllegalStateException(
                    name + " left other rows: " + different + ", expected " + expected);
        }
    }
}
