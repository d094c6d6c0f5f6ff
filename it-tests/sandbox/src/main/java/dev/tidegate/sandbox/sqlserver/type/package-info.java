/**
 * SQL Server's data types: what describes them, and how their values look on the wire. Knows
 * nothing of packets or sessions.
 */
@NullMarked
package dev.tidegate.sandbox.sqlserver.type;

import org.jspecify.annotations.NullMarked;
