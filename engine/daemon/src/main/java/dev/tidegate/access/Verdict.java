package dev.tidegate.access;

/** Who sends a request, or why that is not known. */
public sealed interface Verdict {
    /** He is known. */
    record Known(Caller caller) implements Verdict {}

    /**
     * He is not.
     *
     * @param reason lower case, no full stop; holds nothing of what was shown
     */
    record Unknown(String reason) implements Verdict {}

    /** Too many attempts failed from this address, or he asks too often. */
    record TooMany(String reason) implements Verdict {}

    /** It could not be found out: the provider's keys cannot be had. */
    record Unavailable(String reason) implements Verdict {}
}
