/** A stand-in for SQL Server. */
@NullMarked
package dev.tidegate.sandbox.sqlserver;

import org.jspecify.annotations.NullMarked;
