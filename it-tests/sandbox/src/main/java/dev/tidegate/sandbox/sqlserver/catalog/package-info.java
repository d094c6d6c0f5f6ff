/**
 * What the stand-in knows about its databases: objects with SQL Server's own types, the system
 * views, procedures and functions that read them.
 */
@NullMarked
package dev.tidegate.sandbox.sqlserver.catalog;

import org.jspecify.annotations.NullMarked;
