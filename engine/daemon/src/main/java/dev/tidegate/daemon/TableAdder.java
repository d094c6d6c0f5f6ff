package dev.tidegate.daemon;

import dev.tidegate.model.TableId;

/** Takes a table into a running pipeline: whoever captures does so. */
interface TableAdder {
    /**
     * Creates the table on the target, captures it from now on, and has it loaded.
     *
     * @param name as the operator wrote it
     * @return what came of it, in a sentence
     */
    String add(TableId name) throws InterruptedException;
}
