/** Translates T-SQL and its schemas to PostgreSQL. */
@NullMarked
package dev.tidegate.convert;

import org.jspecify.annotations.NullMarked;
