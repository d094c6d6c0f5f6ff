/** What the rows of each table come to, advanced with each change. */
@NullMarked
package dev.tidegate.ledger;

import org.jspecify.annotations.NullMarked;
