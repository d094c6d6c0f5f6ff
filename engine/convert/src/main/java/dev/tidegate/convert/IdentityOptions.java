package dev.tidegate.convert;

/** The options of a sequence that counts as an identity column of SQL Server does. */
public final class IdentityOptions {
    private IdentityOptions() {}

    /**
     * As they stand in the parentheses behind {@code AS IDENTITY}.
     *
     * @param seed a whole number, as it was written, with its sign
     * @param increment likewise
     */
    public static String of(String seed, String increment) {
        String first = seed.replaceAll("[()\\s]", "");
        String step = increment.replaceAll("[()\\s]", "");
        boolean down = step.startsWith("-");
        boolean negative = first.startsWith("-");
        boolean zero = first.matches("[-+]?0+");
        String bound = !down && (negative || zero) ? " minvalue " + first : "";
        String upper = down && (!negative || zero) ? " maxvalue " + first : "";
        return "start with " + first + " increment by " + step + bound + upper;
    }
}
