package dev.tidegate.cutover;

/**
 * Something that Tidegate takes from a principal, and gives back.
 *
 * @param kind what
 * @param principal user, role or login, as the side's catalog has it
 * @param detail what is needed to give exactly this back, such as the privileges; the port's own
 *     words, kept for it
 */
public record Denial(Kind kind, String principal, String detail) implements Comparable<Denial> {
    /** What is taken. */
    public enum Kind {
        /** To insert, update, delete and execute; hits the next statement of an open session. */
        WRITES,
        /** To connect; hits the next connection. */
        LOGIN
    }

    @Override
    public int compareTo(Denial other) {
        int byPrincipal = principal.compareTo(other.principal);
        int byKind = kind.compareTo(other.kind);
        return byPrincipal != 0
                ? byPrincipal
                : byKind != 0 ? byKind : detail.compareTo(other.detail);
    }

    /** For people: {@code WRITES of shop_app}. */
    @Override
    public String toString() {
        return kind + " of " + principal;
    }
}
