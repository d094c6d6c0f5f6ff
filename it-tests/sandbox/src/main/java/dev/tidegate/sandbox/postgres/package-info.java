/** A real PostgreSQL in processes of its own. */
@NullMarked
package dev.tidegate.sandbox.postgres;

import org.jspecify.annotations.NullMarked;
