package dev.tidegate.daemon;

import dev.tidegate.bind.Catalog;
import dev.tidegate.convert.Conversion;
import dev.tidegate.convert.Ladder.Rung;
import dev.tidegate.convert.Ladder.Standing;
import java.util.List;

/**
 * A converted database, and how far its objects came.
 *
 * @param catalog what the scripts define
 * @param standings of all objects of the conversion
 */
record ConvertedDatabase(
        ScriptFolder.Database scripts,
        Catalog catalog,
        Conversion conversion,
        List<Standing> standings) {
    ConvertedDatabase {
        standings = List.copyOf(standings);
    }

    /** Whether each object got as far as was tried. */
    boolean isReached() {
        return standings.stream()
                .noneMatch(standing ->
                        standing.l0() == Rung.NO
                                || standing.l1() == Rung.NO
                                || standing.l2() == Rung.NO
                                || standing.l3() == Rung.NO
                                || standing.l4() == Rung.NO);
    }
}
