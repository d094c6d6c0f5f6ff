/**
 * What the rows of each table come to, advanced with each change: in any snapshot of the target,
 * the ledger is the sum over its rows (I5). Counted from the images of changes, never from what was
 * written; a fault of the applier shows as a difference.
 */
@NullMarked
package dev.tidegate.ledger;

import org.jspecify.annotations.NullMarked;
