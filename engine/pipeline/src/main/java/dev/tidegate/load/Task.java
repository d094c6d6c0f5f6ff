package dev.tidegate.load;

import java.util.List;

/** What a thread of the load does next. */
sealed interface Task {
    /** Find out where to cut a table. */
    record Plan(TableLoad table) implements Task {}

    /** Take the position behind which chunks start, which are open since this moment. */
    record Prepare(List<OpenChunk> chunks) implements Task {}

    /** Read a chunk that is prepared, and bring it to its publication. */
    record Load(OpenChunk chunk) implements Task {}

    /** Wait until the board has moved on from here. */
    record Wait(long moves) implements Task {}
}
