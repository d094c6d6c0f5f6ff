/** All that Tidegate knows of PostgreSQL: tables, types, the load, the applying. */
@NullMarked
package dev.tidegate.postgres;

import org.jspecify.annotations.NullMarked;
