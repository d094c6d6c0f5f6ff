/** How fast T-SQL is read, and databases are converted. */
@NullMarked
package dev.tidegate.bench.convert;

import org.jspecify.annotations.NullMarked;
