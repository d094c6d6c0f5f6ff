/** How fast a backlog is applied to PostgreSQL, by Tidegate and by others. */
@NullMarked
package dev.tidegate.bench.apply;

import org.jspecify.annotations.NullMarked;
