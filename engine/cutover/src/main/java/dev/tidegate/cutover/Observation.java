package dev.tidegate.cutover;

import java.util.List;

/** What a step finds when it looks whether it is done. */
sealed interface Observation {
    /** It is. */
    record Done(List<Fact> facts) implements Observation {
        public Done {
            facts = List.copyOf(facts);
        }

        static Done with(Fact... facts) {
            return new Done(List.of(facts));
        }
    }

    /**
     * It is not, and may be.
     *
     * @param missing what is waited for; lower case, no full stop
     */
    record NotYet(String missing) implements Observation {}

    /**
     * It will not be.
     *
     * @param reason lower case, no full stop
     */
    record Never(String reason) implements Observation {}
}
