/** T-SQL text to syntax tree; knows nothing of databases. */
@NullMarked
package dev.tidegate.sandbox.sqlserver.tsql;

import org.jspecify.annotations.NullMarked;
