package dev.tidegate.sqlserver.cutover;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A permission on the whole database that is denied to a user. A denial takes the place of a grant
 * on the same, so what was granted is granted again.
 *
 * @param name INSERT, UPDATE, DELETE or EXECUTE
 * @param wasGranted whether the user had it by name, on the database
 */
record Privilege(String name, boolean wasGranted) {
    /** What lets a user write: EXECUTE too, since procedures write with their owner's rights. */
    static final List<String> THAT_WRITE = List.of("INSERT", "UPDATE", "DELETE", "EXECUTE");

    private static final String GRANTED = "+GRANT";

    /** As a denial keeps them: {@code INSERT+GRANT, DELETE}. */
    static String detail(List<Privilege> privileges) {
        return privileges.stream().map(Privilege::toString).collect(Collectors.joining(", "));
    }

    /** Reads what {@link #detail} writes. */
    static List<Privilege> parse(String detail) {
        return Arrays.stream(detail.split(", ", -1)).map(Privilege::parseOne).toList();
    }

    private static Privilege parseOne(String text) {
        boolean granted = text.endsWith(GRANTED);
        String name = granted ? text.substring(0, text.length() - GRANTED.length()) : text;
        if (!THAT_WRITE.contains(name)) {
            throw new IllegalArgumentException("not a privilege: " + text);
        }
        return new Privilege(name, granted);
    }

    @Override
    public String toString() {
        return name + (wasGranted ? GRANTED : "");
    }
}
