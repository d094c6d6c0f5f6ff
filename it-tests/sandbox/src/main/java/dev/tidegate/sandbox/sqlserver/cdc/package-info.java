/** The transaction log and change data capture: log, capture worker, change tables. */
@NullMarked
package dev.tidegate.sandbox.sqlserver.cdc;

import org.jspecify.annotations.NullMarked;
