/** Converts a database, as its scripts define it, to PostgreSQL. */
@NullMarked
package dev.tidegate.convert;

import org.jspecify.annotations.NullMarked;
