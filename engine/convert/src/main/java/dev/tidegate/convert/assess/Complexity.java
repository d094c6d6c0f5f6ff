package dev.tidegate.convert.assess;

/**
 * How hard something is, in the classes of AWS's report. The class of an object is that of its
 * effort as a whole, so many simple items make a medium object.
 */
public enum Complexity {
    /** There is nothing to do, and nothing to know. */
    NONE("", 0),
    /** To know, not to do. */
    INFO("Info", 0),
    /** Less than an hour. */
    SIMPLE("Simple", 1),
    /** An hour and more. */
    MEDIUM("Medium", 60),
    /** Four hours and more. */
    COMPLEX("Complex", 240);

    private final String word;
    private final int minutesMin;

    Complexity(String word, int minutesMin) {
        this.word = word;
        this.minutesMin = minutesMin;
    }

    /** What reports call it; empty for {@link #NONE}. */
    public String word() {
        return word;
    }

    /** The effort from which on something is in this class. */
    public int minutesMin() {
        return minutesMin;
    }

    /** The class of what takes a person some minutes: at least {@link #INFO}. */
    static Complexity of(int minutes) {
        if (minutes >= COMPLEX.minutesMin) {
            return COMPLEX;
        }
        if (minutes >= MEDIUM.minutesMin) {
            return MEDIUM;
        }
        return minutes >= SIMPLE.minutesMin ? SIMPLE : INFO;
    }
}
