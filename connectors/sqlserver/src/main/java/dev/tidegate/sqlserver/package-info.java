/** All that Tidegate knows of SQL Server: Debezium, CDC, types, catalog. */
@NullMarked
package dev.tidegate.sqlserver;

import org.jspecify.annotations.NullMarked;
