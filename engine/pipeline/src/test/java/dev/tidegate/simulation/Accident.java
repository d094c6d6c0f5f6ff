package dev.tidegate.simulation;

import dev.tidegate.model.ErrorCode;
import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Something is lost for good: the pipeline must stop before the gap, or need nothing of it. */
enum Accident {
    NONE {
        @Override
        void happen(World world, RandomGenerator random) {}
    },

    /** CDC's cleanup passes capture. */
    SOURCE_LOG_CUT {
        @Override
        void happen(World world, RandomGenerator random) {
            world.source().commitSome();
            world.source().commitSome();
            world.source().cleanUp(random.nextInt(4));
        }
    },

    /** The journal's retention passes the applier. */
    JOURNAL_CUT {
        @Override
        void happen(World world, RandomGenerator random) {
            world.journal().truncateSome();
        }
    },

    /**
     * The journal's topics are deleted, and created anew by the next start. While a large
     * transaction is streamed, a missed row comes before the chain's turn.
     */
    JOURNAL_RECREATED {
        @Override
        void happen(World world, RandomGenerator random) {
            world.source().commitSome();
            world.journal().recreate();
        }
    };

    abstract void happen(World world, RandomGenerator random);

    /** With what the pipeline may stop. */
    Set<ErrorCode> stops() {
        return switch (this) {
            case NONE -> EnumSet.noneOf(ErrorCode.class);
            case SOURCE_LOG_CUT -> EnumSet.of(ErrorCode.SOURCE_LOG_TRUNCATED);
            case JOURNAL_CUT -> EnumSet.of(ErrorCode.JOURNAL_TRUNCATED);
            case JOURNAL_RECREATED ->
                    EnumSet.of(
                            ErrorCode.JOURNAL_TRUNCATED,
                            ErrorCode.JOURNAL_DAMAGED,
                            ErrorCode.CHAIN_BROKEN,
                            ErrorCode.TARGET_ROW_MISSING);
        };
    }
}
