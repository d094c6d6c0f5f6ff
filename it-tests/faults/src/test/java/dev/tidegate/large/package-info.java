/** Transactions and numbers of tables that do not fit into a small heap. */
@NullMarked
package dev.tidegate.large;

import org.jspecify.annotations.NullMarked;
