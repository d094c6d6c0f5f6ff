/** Tests of the transaction log and of change data capture. */
@NullMarked
package dev.tidegate.sandbox.sqlserver.cdc;

import org.jspecify.annotations.NullMarked;
