package dev.tidegate.convert.assess;

/** What is left to do for an object. */
public enum Verdict {
    /** It is converted whole, and there is nothing to know about it. */
    BY_ITSELF("converts by itself"),
    /** It is converted whole, but differs in something, or waits for another object. */
    LOOK("needs a look"),
    /** A part of it, or all of it, is written by hand. */
    WORK("needs work");

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    /** What reports call it. */
    public String words() {
        return words;
    }
}
