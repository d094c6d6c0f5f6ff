package dev.tidegate.tsql;

import java.util.Set;

/**
 * What may differ between texts of T-SQL.
 *
 * @param quotedIdentifiers whether {@code "x"} is a name at the start; SET QUOTED_IDENTIFIER
 *     changes it on the way
 * @param sqlcmd whether GO lines, {@code :directives} and {@code $(variables)} mean something
 * @param holes marks of places that a program fills in
 * @param batchCharactersMax a longer batch is not parsed
 */
public record SyntaxOptions(
        boolean quotedIdentifiers, boolean sqlcmd, Set<HoleStyle> holes, int batchCharactersMax) {
    /** A script for sqlcmd or SQL Server Management Studio. */
    public static final SyntaxOptions SCRIPT = new SyntaxOptions(true, true, Set.of(), 1 << 22);

    /** A text that a server gets as it is: one batch. */
    public static final SyntaxOptions STATEMENT = new SyntaxOptions(true, false, Set.of(), 1 << 22);

    public SyntaxOptions {
        holes = Set.copyOf(holes);
        if (batchCharactersMax < 1) {
            throw new IllegalArgumentException("batchCharactersMax is " + batchCharactersMax);
        }
    }

    public SyntaxOptions withHoles(Set<HoleStyle> styles) {
        return new SyntaxOptions(quotedIdentifiers, sqlcmd, styles, batchCharactersMax);
    }

    public SyntaxOptions withBatchCharactersMax(int characters) {
        return new SyntaxOptions(quotedIdentifiers, sqlcmd, holes, characters);
    }
}
