/** Sessions: the contract between wire and engine, and the engine that runs T-SQL. */
@NullMarked
package dev.tidegate.sandbox.sqlserver.session;

import org.jspecify.annotations.NullMarked;
