package dev.tidegate.postgres.cutover;

import dev.tidegate.cutover.Denial;
import dev.tidegate.postgres.Names;
import java.util.List;

/**
 * What takes something from a role, and what gives exactly that back. The detail of a denial of
 * writes is a line for each grant, as {@code GRANT} has it between its first word and {@code TO}:
 *
 * <pre>
 * delete, insert, update on table dbo.item, dbo.orders
 * update (price) on table dbo.article with grant option
 * </pre>
 */
final class DenialStatements {
    private static final String GRANTABLE = " with grant option";

    private DenialStatements() {}

    /** Takes it; does nothing where it is taken already. */
    static List<String> take(Denial denial) {
        String role = Names.quote(denial.principal());
        return switch (denial.kind()) {
            case WRITES ->
                    denial.detail()
                            .lines()
                            .map(it -> "revoke " + without(it) + " from " + role)
                            .toList();
            case LOGIN -> List.of("alter role " + role + " nologin");
        };
    }

    /** Gives it back. */
    static List<String> give(Denial denial) {
        String role = Names.quote(denial.principal());
        return switch (denial.kind()) {
            case WRITES ->
                    denial.detail()
                            .lines()
                            .map(it ->
                                    "grant "
                                            + without(it)
                                            + " to "
                                            + role
                                            + (it.endsWith(GRANTABLE) ? GRANTABLE : ""))
                            .toList();
            case LOGIN -> List.of("alter role " + role + " login");
        };
    }

    private static String without(String line) {
        return line.endsWith(GRANTABLE)
                ? line.substring(0, line.length() - GRANTABLE.length())
                : line;
    }
}
